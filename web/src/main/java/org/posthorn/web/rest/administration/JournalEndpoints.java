package org.posthorn.web.rest.administration;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.posthorn.admin.MailJournal;
import org.posthorn.admin.OperationException;
import org.posthorn.admin.OperationException.Reason;
import org.posthorn.admin.Operations;
import org.posthorn.admin.transfer.JournalExport;
import org.posthorn.journal.ArchiveSearch;
import org.posthorn.journal.ArchivedMessage;
import org.posthorn.journal.Direction;
import org.posthorn.journal.Head;
import org.posthorn.journal.Journal;
import org.posthorn.journal.JournalEntry;
import org.posthorn.web.Answer;
import org.posthorn.web.rest.Description;
import org.posthorn.web.rest.Endpoint;
import org.posthorn.web.rest.Page;
import org.posthorn.web.rest.Parameter;
import org.posthorn.web.rest.RestCall;

/// Endpoints of the journal, for auditors. The audit log has every request.
final class JournalEndpoints {
  private static final String GROUP = "Journal";
  private static final String SCOPE = "admin.journal";
  private static final String OCTETS = "application/octet-stream";

  private final Operations operations;

  private JournalEndpoints(Operations operations) {
    this.operations = operations;
  }

  /// The state of the journal.
  public record JournalStatus(
      @Description("records in the archive") long records,
      @Description("accepted messages that wait for the archive") long waiting,
      @Description("heads that were signed") long heads,
      @Description("why the archive cannot be written; missing if it can") Optional<String> failure,
      @Description("the last signed head") Optional<String> head) {
    static JournalStatus of(MailJournal.Status status) {
      return new JournalStatus(
          status.records(),
          status.waiting(),
          status.heads(),
          status.current().flatMap(Journal.Status::failure),
          status.current().flatMap(Journal.Status::head).map(Head::line));
    }
  }

  /// A recipient of a recorded message.
  public record JournalRecipient(
      @Description("the address that the client gave") String address,
      @Description("the addresses that it led to") List<String> expanded) {}

  /// The envelope of a recorded message.
  public record JournalEnvelope(
      @Description("trace id of the transaction") String trace,
      @Description("the client; empty if there was no connection") String client,
      @Description("the authenticated user; empty for mail of other servers") String submitter,
      @Description("MAIL FROM; empty for the null reverse-path") String from,
      @Description("every accepted RCPT TO") List<JournalRecipient> recipients) {
    static JournalEnvelope of(JournalEntry entry) {
      return new JournalEnvelope(
          entry.source().traceId(),
          entry.source().client(),
          entry.source().submitter(),
          entry.from(),
          entry.recipients().stream()
              .map(to -> new JournalRecipient(to.address(), to.expanded()))
              .toList());
    }
  }

  /// A recorded message.
  public record JournalMessage(
      @Description("number of its record in the archive") long record,
      @Description("when it began to arrive") Instant received,
      @Description("where it came from and where it goes") Direction direction,
      @Description("whether it was accepted") ArchivedMessage.Outcome outcome,
      @Description("its envelope") JournalEnvelope envelope,
      @Description("its subject; empty if it has no subject") String subject,
      @Description("its Message-ID; empty if it has no Message-ID") String messageId,
      @Description("its octets") long size) {
    static JournalMessage of(ArchiveSearch.Found found) {
      JournalEntry entry = found.message().entry();
      return new JournalMessage(
          found.number(),
          entry.source().received(),
          entry.direction(),
          found.message().outcome(),
          JournalEnvelope.of(entry),
          entry.subject(),
          entry.messageId(),
          found.message().size());
    }
  }

  static List<Endpoint> of(Operations operations) {
    return new JournalEndpoints(operations).all();
  }

  private List<Endpoint> all() {
    return List.of(
        Endpoint.get("/journal", "getJournal")
            .says(GROUP, "Shows the state of the journal.")
            .scope(SCOPE)
            .gives(
                JournalStatus.class,
                "the state",
                call -> JournalStatus.of(operations.journal().status(call.caller()))),
        Endpoint.get("/journal/messages", "searchJournal")
            .says(
                GROUP,
                "Finds recorded messages that match all given criteria, oldest first. Auditors only."
                    + " A page may be short, or empty, and have a `next`.")
            .scope(SCOPE)
            .query(criteria())
            .givesPage(JournalMessage.class, "the messages", this::search),
        Endpoint.get("/journal/messages/{record}", "readJournalMessage")
            .says(GROUP, "Reads a recorded message. Auditors only.")
            .scope(SCOPE)
            .givesBytes("message/rfc822", "the message", this::message),
        Endpoint.get("/journal/export", "exportJournal")
            .says(
                GROUP,
                "Exports all recorded messages that match all given criteria. Auditors only.")
            .scope(SCOPE)
            .query(criteria())
            .query(
                Parameter.choice(
                    "format",
                    JournalExport.Format.class,
                    "zip by default, with an .eml for each message and index.tsv"))
            .givesBytes(OCTETS, "the file", this::export));
  }

  private static Parameter[] criteria() {
    return new Parameter[] {
      Parameter.text("sender", "part of MAIL FROM or of the authenticated user"),
      Parameter.text("recipient", "part of a recipient's address, before or after expansion"),
      Parameter.text("subject", "part of the subject"),
      Parameter.text("messageId", "the whole Message-ID"),
      Parameter.time("since", "received then or later"),
      Parameter.time("until", "received before")
    };
  }

  private static ArchiveSearch.Query query(RestCall call) {
    return new ArchiveSearch.Query(
        call.text("sender"),
        call.text("recipient"),
        call.text("subject"),
        call.text("messageId"),
        call.time("since"),
        call.time("until"));
  }

  private static long number(String text) {
    if (!text.matches("[0-9]{1,18}")) {
      throw new OperationException(Reason.NOT_FOUND, "there is no record " + text);
    }
    return Long.parseLong(text);
  }

  private Page<JournalMessage> search(RestCall call) {
    long after = call.text("after").map(JournalEndpoints::number).orElse(0L);
    ArchiveSearch.Part part =
        operations.journal().search(call.caller(), query(call), after, call.limit());
    return new Page<>(
        part.found().stream().map(JournalMessage::of).toList(),
        part.next().map(next -> Long.toString(next)));
  }

  private Answer message(RestCall call) throws IOException {
    byte[] message = operations.journal().message(call.caller(), number(call.path("record")));
    return Answer.streamed(
        "message/rfc822", OptionalLong.of(message.length), out -> out.write(message));
  }

  private Answer export(RestCall call) {
    JournalExport.Format format =
        call.choice("format", JournalExport.Format.class).orElse(JournalExport.Format.ZIP);
    MailJournal.Output output = operations.journal().export(call.caller(), query(call), format);
    String type = format == JournalExport.Format.ZIP ? "zip" : "mbox";
    return Answer.streamed(
            OCTETS,
            OptionalLong.empty(),
            out -> {
              var _ = output.writeTo(out);
            })
        .with("Content-Disposition", "attachment; filename=\"journal." + type + "\"");
  }
}

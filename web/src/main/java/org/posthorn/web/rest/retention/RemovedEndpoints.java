package org.posthorn.web.rest.retention;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.posthorn.admin.OperationException;
import org.posthorn.admin.OperationException.Reason;
import org.posthorn.admin.Operations;
import org.posthorn.admin.RemovedMessages;
import org.posthorn.mime.ImapAddress;
import org.posthorn.store.mail.MailboxId;
import org.posthorn.store.mail.ObjectId;
import org.posthorn.store.mail.StoreLimits;
import org.posthorn.store.removed.RemovedEmail;
import org.posthorn.store.removed.RemovedPage;
import org.posthorn.store.removed.RemovedPage.Position;
import org.posthorn.store.removed.RemovedQuery;
import org.posthorn.store.removed.Restored;
import org.posthorn.web.rest.Description;
import org.posthorn.web.rest.Endpoint;
import org.posthorn.web.rest.Page;
import org.posthorn.web.rest.Parameter;
import org.posthorn.web.rest.RestCall;

/// Endpoints for removed messages: an account lists its own and brings them back; an administrator
/// counts them and brings them back by date and mailbox, without seeing them.
public final class RemovedEndpoints {
  private static final String OWN = "Own mail";

  private final Operations operations;

  private RemovedEndpoints(Operations operations) {
    this.operations = operations;
  }

  /// A removed message.
  public record RemovedMessage(
      @Description("names it") String id,
      @Description("when it was removed") Instant removed,
      @Description("until when it can be brought back") Instant keptUntil,
      @Description("path of the mailbox that it was in; empty if unknown") String mailbox,
      @Description("whether that mailbox still exists") boolean mailboxExists,
      @Description("whether a rule of retention removed it") boolean byRetention,
      @Description("what the message says of itself") RemovedContent content) {
    static RemovedMessage of(RemovedEmail email) {
      return new RemovedMessage(
          email.id().toString(),
          email.removed(),
          email.id().keptUntil(),
          email.from().path(),
          email.there(),
          email.from().aged(),
          RemovedContent.of(email));
    }
  }

  /// What a removed message says of itself.
  public record RemovedContent(
      @Description("its subject") String subject,
      @Description("name of its sender; may be empty") String fromName,
      @Description("address of its sender; may be empty") String from,
      @Description("the first words of its text") String preview,
      @Description("when it was received") Instant received,
      @Description("its size in octets") long bytes,
      @Description("whether it has attachments") boolean attachments,
      @Description("whether it was a draft") boolean draft) {
    static RemovedContent of(RemovedEmail email) {
      return new RemovedContent(
          email.subject(),
          email.sender().map(ImapAddress::displayName).orElse(""),
          email.sender().map(ImapAddress::address).orElse(""),
          email.structure().preview().orElse(""),
          email.email().internalDate(),
          email.email().size(),
          email.structure().hasAttachment(),
          email.draft());
    }
  }

  /// Which removed messages are to be brought back.
  public record RemovedChoice(
      @Description(value = "ids of removed messages", size = StoreLimits.REMOVED_AT_ONCE_MAX)
          List<String> ids,
      @Description("id of the mailbox; if missing, each comes back to the mailbox that it was in")
          Optional<String> mailbox) {}

  /// What became of a removed message.
  public record BroughtBack(
      @Description("its id as a removed message") String id,
      @Description("whether it is back, and why not") Restored.Outcome outcome,
      @Description("its new id as a message, if it is back") Optional<String> message) {
    static BroughtBack of(Restored restored) {
      return new BroughtBack(
          restored.id().toString(),
          restored.outcome(),
          restored.outcome() == Restored.Outcome.DONE
              ? Optional.of(ObjectId.ofEmail(restored.emailId()))
              : Optional.empty());
    }
  }

  /// What became of removed messages.
  public record BroughtBackList(
      @Description("in the order of the request") List<BroughtBack> messages) {}

  /// The number of removed messages.
  public record RemovedCount(
      @Description("how many can be brought back") long messages,
      @Description("octets of all of them") long bytes) {}

  /// Which removed messages of an account are to be brought back.
  public record RemovedSelection(
      @Description("removed at this time or later") Optional<Instant> since,
      @Description("removed before this time") Optional<Instant> before,
      @Description("path of the mailbox that they were in") Optional<String> mailbox,
      @Description("whether drafts too") boolean drafts,
      @Description("path of the mailbox that they come to; if missing, where each was")
          Optional<String> to) {
    RemovedQuery query() {
      return new RemovedQuery(since, before, mailbox, Optional.empty(), drafts, false);
    }
  }

  /// What was brought back.
  public record RemovedOutcome(
      @Description("messages that are back") int restored,
      @Description("messages whose mailbox does not exist any more: name another")
          int withoutMailbox,
      @Description("messages that the quota has no room for") int overQuota) {
    static RemovedOutcome of(RemovedMessages.Outcomes outcomes) {
      return new RemovedOutcome(
          outcomes.restored(),
          outcomes.not().getOrDefault(Restored.Outcome.NO_MAILBOX, 0),
          outcomes.not().getOrDefault(Restored.Outcome.OVER_QUOTA, 0));
    }
  }

  public static List<Endpoint> of(Operations operations) {
    return new RemovedEndpoints(operations).all();
  }

  private List<Endpoint> all() {
    String named = "/accounts/{address}/removed-messages";
    return List.of(
        Endpoint.get("/self/removed-messages", "listOwnRemovedMessages")
            .says(
                OWN,
                "Lists removed messages that can be brought back, those removed last first. A page"
                    + " may be short, or empty, and have a `next`.")
            .scope("api.read")
            .query(
                Parameter.text(
                    "search",
                    "part of subject, an address, or the first words of the text, in upper or lower"
                        + " case"),
                Parameter.time("since", "removed at this time or later"),
                Parameter.time("before", "removed before this time"),
                Parameter.text("mailbox", "path of the mailbox that they were in"),
                Parameter.flag("drafts", "drafts too, of which programs remove many versions"))
            .givesPage(RemovedMessage.class, "the messages", this::own),
        Endpoint.post("/self/removed-messages/restore", "restoreOwnRemovedMessages")
            .says(
                OWN,
                "Brings removed messages back, as far as the quota allows. Each becomes a new"
                    + " message with its former dates and keywords.")
            .scope("api.write")
            .takes(RemovedChoice.class)
            .gives(BroughtBackList.class, "what became of each", this::restoreOwn),
        Endpoint.get(named, "countRemovedMessages")
            .says("Accounts", "Counts the removed messages of an account that can be brought back.")
            .scope("admin.read")
            .query(
                Parameter.time("since", "removed at this time or later"),
                Parameter.time("before", "removed before this time"),
                Parameter.text("mailbox", "path of the mailbox that they were in"),
                Parameter.flag("drafts", "drafts too"))
            .gives(RemovedCount.class, "the number", this::count),
        Endpoint.post(named + "/restore", "restoreRemovedMessages")
            .says("Accounts", "Brings removed messages of an account back, by date and mailbox.")
            .scope("admin.accounts")
            .takes(RemovedSelection.class)
            .gives(RemovedOutcome.class, "what was brought back", this::restore));
  }

  private RemovedMessages removed() {
    return operations.removedMessages();
  }

  private static RemovedQuery query(RestCall call) {
    return new RemovedQuery(
        call.time("since"),
        call.time("before"),
        call.text("mailbox"),
        call.text("search"),
        call.flag("drafts"),
        false);
  }

  private Page<RemovedMessage> own(RestCall call) {
    RemovedPage page =
        removed()
            .list(
                call.caller(),
                call.principal().name(),
                query(call),
                call.text("after").map(RemovedEndpoints::position),
                Math.min(call.limit(), StoreLimits.REMOVED_AT_ONCE_MAX));
    return new Page<>(
        page.emails().stream().map(RemovedMessage::of).toList(),
        page.next().map(next -> next.removedMillis() + "." + next.emailId()));
  }

  private static Position position(String text) {
    if (!text.matches("[0-9]{1,18}[.][0-9]{1,18}")) {
      throw new OperationException(Reason.INVALID, "not a `next` of a list of removed messages");
    }
    int dot = text.indexOf('.');
    return new Position(
        Long.parseLong(text, 0, dot, 10), Long.parseLong(text, dot + 1, text.length(), 10));
  }

  private BroughtBackList restoreOwn(RestCall call) throws IOException {
    RemovedChoice wanted = call.body(RemovedChoice.class);
    Optional<MailboxId> to = wanted.mailbox().map(RemovedEndpoints::mailbox);
    return new BroughtBackList(
        removed().restore(call.caller(), call.principal().name(), wanted.ids(), to).stream()
            .map(BroughtBack::of)
            .toList());
  }

  private static MailboxId mailbox(String id) {
    return ObjectId.mailbox(id)
        .orElseThrow(() -> new OperationException(Reason.INVALID, id + " is no id of a mailbox"));
  }

  private RemovedCount count(RestCall call) {
    RemovedMessages.Count count = removed().count(call.caller(), call.path("address"), query(call));
    return new RemovedCount(count.messages(), count.bytes());
  }

  private RemovedOutcome restore(RestCall call) throws IOException {
    RemovedSelection wanted = call.body(RemovedSelection.class);
    return RemovedOutcome.of(
        removed().restoreAll(call.caller(), call.path("address"), wanted.query(), wanted.to()));
  }
}

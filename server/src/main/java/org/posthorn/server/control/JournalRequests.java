package org.posthorn.server.control;

import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Optional;
import org.posthorn.admin.Caller;
import org.posthorn.admin.MailJournal;
import org.posthorn.admin.OperationException;
import org.posthorn.admin.OperationException.Reason;
import org.posthorn.admin.Operations;
import org.posthorn.journal.ArchiveCheck;
import org.posthorn.journal.ArchiveSearch;
import org.posthorn.journal.Head;
import org.posthorn.journal.HeadKey;
import org.posthorn.journal.JournalEntry;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Requests about the journal.
public final class JournalRequests {
  private static final int FOUND = 100;

  private final Operations operations;
  private final Caller by;

  JournalRequests(Operations operations, Caller by) {
    this.operations = operations;
    this.by = by;
  }

  private static ObjectNode object() {
    return ControlRequest.JSON.createObjectNode();
  }

  JsonNode status(ControlRequest request) {
    MailJournal.Status status = operations.journal().status(by);
    ObjectNode answer =
        object()
            .put("archive", status.directory().toString())
            .put("running", status.current().isPresent())
            .put("records", status.records())
            .put("waiting", status.waiting())
            .put("heads", status.heads());
    status
        .current()
        .ifPresent(current -> {
          answer.put("encrypted", current.encrypted());
          current.failure().ifPresent(reason -> answer.put("failure", reason));
          current.head().ifPresent(head -> answer.put("head", head.line()));
        });
    return answer;
  }

  JsonNode key(ControlRequest request) {
    HeadKey.Public key = operations.journal().key(by);
    return object().put("fingerprint", key.fingerprint()).put("pem", key.pem());
  }

  JsonNode head(ControlRequest request) {
    Head head = operations.journal().sign(by);
    return object().put("head", head.line());
  }

  JsonNode verify(ControlRequest request) {
    return report(operations.journal().check(by, request.texts("heads")));
  }

  /// A report as JSON.
  public static JsonNode report(ArchiveCheck.Report report) {
    ObjectNode answer =
        object()
            .put("chain", report.chain())
            .put("files", report.files())
            .put("records", report.records())
            .put("repeated", report.repeated())
            .put("heads", report.heads())
            .put("covered", report.covered())
            .put("key", report.keyFingerprint());
    ArrayNode problems = answer.putArray("problems");
    report
        .problems()
        .forEach(problem ->
            problems
                .addObject()
                .put("file", problem.file())
                .put("record", problem.record())
                .put("what", problem.what()));
    return answer;
  }

  JsonNode search(ControlRequest request) {
    long after;
    try {
      after = Long.parseLong(request.optionalText("after").orElse("0"));
    } catch (NumberFormatException e) {
      throw new OperationException(Reason.INVALID, "--after is the number of a record");
    }
    ArchiveSearch.Part part =
        operations.journal().search(by, query(request), after, request.number("limit", FOUND));
    ObjectNode answer = object();
    ArrayNode list = answer.putArray("messages");
    part.found().forEach(found -> add(list.addObject(), found));
    part.next().ifPresent(next -> answer.put("next", next));
    return answer;
  }

  private static void add(ObjectNode row, ArchiveSearch.Found found) {
    JournalEntry entry = found.message().entry();
    row.put("record", found.number())
        .put("received", entry.source().received().toString())
        .put("direction", entry.direction().name().toLowerCase(Locale.ROOT))
        .put("from", entry.from())
        .put("submitter", entry.source().submitter());
    ArrayNode to = row.putArray("to");
    entry.recipients().forEach(recipient -> to.add(recipient.address()));
    ArrayNode expanded = row.putArray("expanded");
    entry.recipients().forEach(recipient -> recipient.expanded().forEach(expanded::add));
    row.put("subject", entry.subject())
        .put("messageId", entry.messageId())
        .put("bytes", found.message().size())
        .put("outcome", found.message().outcome().name().toLowerCase(Locale.ROOT))
        .put("id", found.message().id())
        .put("file", found.file());
  }

  JsonNode export(ControlRequest request) {
    Path file = Path.of(request.text("file"));
    long messages = operations.journal().export(by, query(request), file);
    return object().put("file", file.toString()).put("messages", messages);
  }

  private static ArchiveSearch.Query query(ControlRequest request) {
    return new ArchiveSearch.Query(
        request.optionalText("sender"),
        request.optionalText("recipient"),
        request.optionalText("subject"),
        request.optionalText("messageId"),
        time(request, "since"),
        time(request, "until"));
  }

  private static Optional<Instant> time(ControlRequest request, String name) {
    Optional<String> given = request.optionalText(name);
    try {
      return given.map(text ->
          Instant.parse(text.length() == "2026-03-21".length() ? text + "T00:00:00Z" : text));
    } catch (DateTimeParseException e) {
      throw new OperationException(
          Reason.INVALID,
          ControlRequest.option(name)
              + " is a day as 2026-03-21 or a time as 2026-03-21T12:00:00Z");
    }
  }
}

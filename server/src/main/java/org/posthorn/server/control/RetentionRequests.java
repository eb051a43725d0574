package org.posthorn.server.control;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.posthorn.admin.Caller;
import org.posthorn.admin.Holds;
import org.posthorn.admin.OperationException;
import org.posthorn.admin.OperationException.Reason;
import org.posthorn.admin.Operations;
import org.posthorn.admin.RetentionSettings;
import org.posthorn.admin.RetentionSettings.Proposal;
import org.posthorn.admin.transfer.HoldExport;
import org.posthorn.mime.ImapAddress;
import org.posthorn.store.retention.LegalHold;
import org.posthorn.store.retention.RetentionRule;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Requests about rules of retention and legal holds.
final class RetentionRequests {
  private static final int DAYS_MISSING = -1;

  private final Operations operations;
  private final Caller by;

  RetentionRequests(Operations operations, Caller by) {
    this.operations = operations;
    this.by = by;
  }

  private static ObjectNode object() {
    return ControlRequest.JSON.createObjectNode();
  }

  private static String mailboxes(ControlRequest request) {
    Optional<String> role = request.optionalText("role");
    Optional<String> path = request.optionalText("mailbox");
    if (role.isPresent() && path.isPresent()) {
      throw new OperationException(Reason.INVALID, "either --role or --mailbox");
    }
    return path.map("path:"::concat).or(() -> role.map("role:"::concat)).orElse("");
  }

  private static int days(ControlRequest request) {
    int days = request.number("days", DAYS_MISSING);
    if (days < 0) {
      throw new OperationException(Reason.INVALID, "--days is a whole number from 0");
    }
    return days;
  }

  JsonNode list(ControlRequest request) {
    ArrayNode list = ControlRequest.JSON.createArrayNode();
    operations.retention().list(by).forEach(entry -> put(list.addObject(), entry));
    return list;
  }

  private static JsonNode put(ObjectNode node, RetentionSettings.Entry entry) {
    RetentionRule rule = entry.rule();
    return node.put("of", entry.of())
        .put("mailboxes", rule.mailboxes().toString())
        .put("days", rule.days())
        .put("set", rule.set().toString())
        .put("by", rule.by());
  }

  JsonNode set(ControlRequest request) {
    return put(
        object(),
        operations.retention().set(by, request.text("of"), mailboxes(request), days(request)));
  }

  JsonNode remove(ControlRequest request) {
    operations.retention().remove(by, request.text("of"), mailboxes(request));
    return object().put("removed", request.text("of"));
  }

  JsonNode preview(ControlRequest request) {
    Optional<Proposal> proposal =
        request.optionalText("days").isPresent()
            ? Optional.of(new Proposal(mailboxes(request), days(request)))
            : Optional.empty();
    RetentionSettings.Preview preview =
        operations.retention().preview(by, request.text("of"), proposal);
    ObjectNode shown = object().put("messages", preview.messages()).put("bytes", preview.bytes());
    ArrayNode held = shown.putArray("onHold");
    preview.held().forEach(held::add);
    ArrayNode lines = shown.putArray("mailboxes");
    for (RetentionSettings.Line line : preview.lines()) {
      lines
          .addObject()
          .put("account", line.account())
          .put("mailbox", line.mailbox())
          .put("days", line.days())
          .put("messages", line.messages())
          .put("bytes", line.bytes())
          .put("oldest", line.oldest().toString());
    }
    return shown;
  }

  JsonNode runs(ControlRequest request) {
    ArrayNode list = ControlRequest.JSON.createArrayNode();
    for (RetentionSettings.Run run : operations.retention().runs(by, request.text("of"))) {
      ObjectNode node = list.addObject().put("account", run.account());
      node.put("last", run.run().map(last -> last.at().toString()).orElse("never"));
      run.run()
          .ifPresent(last ->
              node.put("messages", last.messages())
                  .put("bytes", last.bytes())
                  .put("allMessages", last.allMessages())
                  .put("allBytes", last.allBytes()));
    }
    return list;
  }

  JsonNode holds(ControlRequest request) {
    ArrayNode list = ControlRequest.JSON.createArrayNode();
    operations.holds().list(by).forEach(entry -> put(list.addObject(), entry));
    return list;
  }

  private static JsonNode put(ObjectNode node, Holds.Entry entry) {
    LegalHold hold = entry.hold();
    return node.put("of", entry.of())
        .put("active", entry.active())
        .put("set", hold.set().toString())
        .put("by", hold.by())
        .put("until", hold.until().map(Instant::toString).orElse(""))
        .put("reason", hold.reason());
  }

  JsonNode hold(ControlRequest request) {
    return put(
        object(),
        operations
            .holds()
            .set(
                by,
                request.text("of"),
                request.text("reason"),
                RemovedRequests.time(request, "until")));
  }

  JsonNode lift(ControlRequest request) {
    operations.holds().lift(by, request.text("of"));
    return object().put("lifted", request.text("of"));
  }

  private static HoldExport.Query query(ControlRequest request) {
    return new HoldExport.Query(
        request.optionalText("text"),
        RemovedRequests.time(request, "since"),
        RemovedRequests.time(request, "before"));
  }

  JsonNode search(ControlRequest request) {
    ArrayNode list = ControlRequest.JSON.createArrayNode();
    for (HoldExport.Found found :
        operations.holds().search(by, request.text("of"), query(request))) {
      list.addObject()
          .put("mailbox", found.mailbox())
          .put("removed", found.removed().map(Instant::toString).orElse(""))
          .put("received", found.email().internalDate().toString())
          .put(
              "from",
              found.structure().envelope().from().stream()
                  .filter(ImapAddress::isMailbox)
                  .map(ImapAddress::address)
                  .findFirst()
                  .orElse(""))
          .put("subject", found.structure().subject())
          .put("bytes", found.email().size());
    }
    return list;
  }

  JsonNode export(ControlRequest request) {
    Path file = Path.of(request.text("file"));
    long messages = operations.holds().export(by, request.text("of"), query(request), file);
    return object().put("file", file.toString()).put("messages", messages);
  }
}

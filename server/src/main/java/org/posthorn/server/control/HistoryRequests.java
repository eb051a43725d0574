package org.posthorn.server.control;

import java.util.Locale;
import java.util.Map;
import org.posthorn.admin.AuditTrail;
import org.posthorn.admin.Caller;
import org.posthorn.admin.Operations;
import org.posthorn.admin.audit.AuditHeads;
import org.posthorn.admin.values.Explanation;
import org.posthorn.delivery.IntakeListing;
import org.posthorn.directory.AuditEvent;
import org.posthorn.store.events.Event;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Requests about the history of messages, and the audit log.
final class HistoryRequests {
  private static final int DAYS = 7;
  private static final int EVENTS = 1_000;

  private final Operations operations;
  private final Caller by;

  HistoryRequests(Operations operations, Caller by) {
    this.operations = operations;
    this.by = by;
  }

  JsonNode trace(ControlRequest request) {
    ArrayNode list = ControlRequest.JSON.createArrayNode();
    String what = request.text("what");
    for (Event event : operations.messages().trace(by, what, request.number("days", DAYS))) {
      add(list, event);
    }
    return list;
  }

  JsonNode why(ControlRequest request) {
    ArrayNode list = ControlRequest.JSON.createArrayNode();
    String what = request.text("what");
    for (Explanation each : operations.messages().why(by, what, request.number("days", DAYS))) {
      ObjectNode row = list.addObject().put("trace", each.traceId());
      ArrayNode lines = row.putArray("why");
      for (Explanation.Line line : each.lines()) {
        lines
            .addObject()
            .put("topic", line.topic().name().toLowerCase(Locale.ROOT))
            .put("text", line.text());
      }
      ArrayNode events = row.putArray("events");
      each.events().forEach(event -> add(events, event));
    }
    return list;
  }

  private static void add(ArrayNode list, Event event) {
    ObjectNode row =
        list.addObject()
            .put("time", event.time().toString())
            .put("trace", event.traceId())
            .put("event", event.kind());
    ObjectNode fields = row.putObject("fields");
    for (Map.Entry<String, String> field : event.fields().entrySet()) {
      fields.put(field.getKey(), field.getValue());
    }
  }

  JsonNode audit(ControlRequest request) {
    AuditTrail.Filter filter =
        new AuditTrail.Filter(request.optionalText("actor"), request.optionalText("text"));
    ArrayNode list = ControlRequest.JSON.createArrayNode();
    for (AuditEvent event :
        operations
            .audit()
            .list(by, request.number("days", DAYS), filter, request.number("limit", EVENTS))) {
      list.addObject()
          .put("time", event.at().toString())
          .put("actor", event.actor())
          .put("action", event.action())
          .put("subject", event.subject())
          .put("detail", event.detail());
    }
    return list;
  }

  JsonNode verifyAudit(ControlRequest request) {
    AuditHeads.Report report = operations.audit().check(by, request.texts("heads"));
    ObjectNode answer =
        ControlRequest.JSON
            .createObjectNode()
            .put("rows", report.rows())
            .put("unchained", report.unchained())
            .put("begin", report.begin().map(Object::toString).orElse(""))
            .put("heads", report.heads())
            .put("key", report.keyFingerprint());
    ArrayNode problems = answer.putArray("problems");
    report.problems().forEach(problems::add);
    return answer;
  }

  JsonNode intake(ControlRequest request) {
    ArrayNode list = ControlRequest.JSON.createArrayNode();
    for (IntakeListing.Waiting message : operations.messages().intake(by)) {
      ObjectNode row =
          list.addObject()
              .put("id", message.id())
              .put("trace", message.traceId())
              .put("received", message.received().toString());
      ArrayNode waiting = row.putArray("waiting");
      message.waiting().forEach(waiting::add);
      row.put("done", message.done());
    }
    return list;
  }
}

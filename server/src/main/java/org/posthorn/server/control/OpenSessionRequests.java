package org.posthorn.server.control;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.posthorn.admin.Caller;
import org.posthorn.admin.Monitoring;
import org.posthorn.admin.OperationException;
import org.posthorn.admin.OperationException.Reason;
import org.posthorn.admin.Operations;
import org.posthorn.wire.sessions.ClientErrors;
import org.posthorn.wire.sessions.OpenSession;
import org.posthorn.wire.sessions.Trace;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Requests about open sessions, their traces, and what their clients did wrong.
final class OpenSessionRequests {
  private static final int LINES_MAX = 1_000;

  private final Operations operations;
  private final Caller by;

  OpenSessionRequests(Operations operations, Caller by) {
    this.operations = operations;
    this.by = by;
  }

  private Monitoring monitoring() {
    return operations.monitoring();
  }

  JsonNode list(ControlRequest request) {
    ArrayNode list = ControlRequest.JSON.createArrayNode();
    List<OpenSession> sessions = monitoring().sessions(by, request.optionalText("address"));
    sessions.stream()
        .sorted(Comparator.comparing(OpenSession::since))
        .forEach(session ->
            list.addObject()
                .put("id", session.id())
                .put("account", session.account().orElse(""))
                .put("protocol", session.protocol())
                .put("from", session.address().getHostAddress())
                .put("since", session.since().toString())
                .put("tls", session.tls().orElse("none"))
                .put("program", session.program()));
    return list;
  }

  JsonNode kill(ControlRequest request) {
    int ended = monitoring().end(by, request.text("address"), request.optionalText("session"));
    return ControlRequest.JSON.createObjectNode().put("ended", ended);
  }

  JsonNode clientErrors(ControlRequest request) {
    ArrayNode list = ControlRequest.JSON.createArrayNode();
    for (ClientErrors.ClientError error :
        monitoring().clientErrors(by, request.optionalText("address"))) {
      list.addObject()
          .put("account", error.account())
          .put("protocol", error.kind().protocol())
          .put("program", error.kind().program())
          .put("command", error.kind().command())
          .put("error", error.kind().error())
          .put("count", error.count())
          .put("last", error.last().toString());
    }
    return list;
  }

  JsonNode startTrace(ControlRequest request) {
    Duration time = Duration.ofMinutes(request.number("minutes", 10));
    return shown(monitoring().startTrace(by, request.text("of"), time), 0);
  }

  JsonNode trace(ControlRequest request) {
    return shown(monitoring().trace(by, request.text("of")), number(request));
  }

  JsonNode stopTrace(ControlRequest request) {
    monitoring().stopTrace(by, request.text("of"));
    return ControlRequest.JSON.createObjectNode().put("stopped", request.text("of"));
  }

  private static long number(ControlRequest request) {
    String after = request.optionalText("after").orElse("0");
    if (!after.matches("[0-9]{1,18}")) {
      throw new OperationException(Reason.INVALID, "--after is the number of a line");
    }
    return Long.parseLong(after);
  }

  private ObjectNode shown(Trace trace, long after) {
    ObjectNode shown =
        ControlRequest.JSON
            .createObjectNode()
            .put("of", trace.account())
            .put("until", trace.until().toString())
            .put("running", monitoring().runs(trace));
    ArrayNode lines = shown.putArray("lines");
    for (Trace.Line line : trace.after(after, LINES_MAX)) {
      lines
          .addObject()
          .put("number", line.number())
          .put("time", line.time().toString())
          .put("session", line.session())
          .put("protocol", line.protocol())
          .put("side", line.side().name().toLowerCase(Locale.ROOT))
          .put("text", line.text());
    }
    return shown;
  }
}

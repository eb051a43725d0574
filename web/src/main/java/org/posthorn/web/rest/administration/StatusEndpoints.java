package org.posthorn.web.rest.administration;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.posthorn.admin.AuditTrail;
import org.posthorn.admin.OperationException;
import org.posthorn.admin.OperationException.Reason;
import org.posthorn.admin.Operations;
import org.posthorn.admin.values.Explanation;
import org.posthorn.admin.values.ServerStatus;
import org.posthorn.directory.AuditEvent;
import org.posthorn.store.events.Event;
import org.posthorn.store.events.EventLog;
import org.posthorn.web.rest.Description;
import org.posthorn.web.rest.Endpoint;
import org.posthorn.web.rest.Page;
import org.posthorn.web.rest.Parameter;
import org.posthorn.web.rest.RestCall;

/// Endpoints for status, message history and audit log. Operators only, since they concern all
/// tenants.
final class StatusEndpoints {
  private static final String GROUP = "Status";
  private static final String EVENTS = "Events";
  private static final int DAYS_DEFAULT = 7;

  private final Operations operations;

  private StatusEndpoints(Operations operations) {
    this.operations = operations;
  }

  /// Status of the server.
  public record StatusDetail(
      @Description("when it was started; missing while it is starting") Optional<Instant> since,
      @Description(
              "metrics by name, as `posthorn status` and `/metrics` show them; there may be others in"
                  + " another version")
          Map<String, Double> metrics) {
    static StatusDetail of(ServerStatus status) {
      return new StatusDetail(status.serving().map(ServerStatus.Serving::since), status.metrics());
    }
  }

  /// An event of a message or session.
  public record EventDetail(
      @Description("when") Instant time,
      @Description(
              "trace id of the SMTP transaction, as in the 250 reply, the Received field and the log")
          String trace,
      @Description("its kind, such as accepted, filed or refused") String event,
      @Description("details") Map<String, String> fields) {
    static EventDetail of(Event event) {
      return new EventDetail(event.time(), event.traceId(), event.kind(), event.fields());
    }
  }

  /// A timeline.
  public record Timeline(@Description("events, oldest first") List<EventDetail> events) {}

  /// One fact about a message.
  public record ExplanationLine(
      @Description("its topic") Explanation.Topic topic,
      @Description("for people, in English") String text,
      @Description("the code of the text, for translations") Explanation.Code code,
      @Description("arguments of the code, by name") Map<String, String> arguments) {
    static ExplanationLine of(Explanation.Line line) {
      return new ExplanationLine(line.topic(), line.text(), line.code(), line.arguments());
    }
  }

  /// Why a message was delivered, held or refused.
  public record ExplanationDetail(
      @Description("trace id of the SMTP transaction") String trace,
      @Description("the explanation, in sentences") List<ExplanationLine> lines,
      @Description("the events of the transaction") List<EventDetail> events) {
    static ExplanationDetail of(Explanation explanation) {
      return new ExplanationDetail(
          explanation.traceId(),
          explanation.lines().stream().map(ExplanationLine::of).toList(),
          explanation.events().stream().map(EventDetail::of).toList());
    }
  }

  /// Explanations of the transactions that transferred a message.
  public record Explanations(
      @Description("one for each transaction") List<ExplanationDetail> explanations) {}

  /// An entry of the audit log.
  public record AuditEventDetail(
      @Description("when") Instant time,
      @Description("who: an address, or system for the command line and the server itself")
          String actor,
      @Description("the action, such as account.add") String action,
      @Description("to what") String subject,
      @Description("details") String detail) {
    static AuditEventDetail of(AuditEvent event) {
      return new AuditEventDetail(
          event.at(), event.actor(), event.action(), event.subject(), event.detail());
    }
  }

  static List<Endpoint> of(Operations operations) {
    return new StatusEndpoints(operations).all();
  }

  private List<Endpoint> all() {
    Parameter about =
        Parameter.text(
                "about",
                "a trace id, a Message-ID, an address, the IP address of a client, or the id of a"
                    + " message in the queue")
            .asRequired();
    Parameter days =
        Parameter.whole(
            "days", 1, EventLog.DAYS_MAX, "number of days (UTC) including today; 7 if missing");
    return List.of(
        Endpoint.get("/status", "getStatus")
            .says(GROUP, "Shows the status of the server.")
            .scope("admin.read")
            .gives(
                StatusDetail.class,
                "the status",
                call -> StatusDetail.of(operations.status(call.caller()))),
        Endpoint.get("/events", "traceMessage")
            .says(EVENTS, "Shows the history of a message, an address or a client.")
            .scope("admin.read")
            .query(about, days)
            .gives(Timeline.class, "what happened", this::trace),
        Endpoint.get("/explanations", "explainMessage")
            .says(EVENTS, "Explains why a message was delivered, held or refused.")
            .scope("admin.read")
            .query(about, days)
            .gives(Explanations.class, "why", this::explain),
        Endpoint.get("/audit", "listAudit")
            .says(
                EVENTS,
                "Lists the audit log, oldest first. A page may be short, or empty, and"
                    + " have a `next`.")
            .scope("admin.read")
            .query(
                Parameter.time("since", "since this time; a week ago if missing"),
                Parameter.text("actor", "only entries of this actor"),
                Parameter.text("text", "part of action, subject or detail, in upper or lower case"))
            .givesPage(AuditEventDetail.class, "the changes", this::audit));
  }

  private Timeline trace(RestCall call) {
    return new Timeline(
        operations.messages().trace(call.caller(), about(call), days(call)).stream()
            .map(EventDetail::of)
            .toList());
  }

  private Explanations explain(RestCall call) {
    return new Explanations(
        operations.messages().why(call.caller(), about(call), days(call)).stream()
            .map(ExplanationDetail::of)
            .toList());
  }

  private static String about(RestCall call) {
    return call.text("about")
        .orElseThrow(() -> new OperationException(Reason.INVALID, "about is missing"));
  }

  private static int days(RestCall call) {
    return (int) (long) call.whole("days").orElse((long) DAYS_DEFAULT);
  }

  private Page<AuditEventDetail> audit(RestCall call) {
    AuditTrail.Part part =
        operations
            .audit()
            .list(
                call.caller(),
                call.time("since")
                    .orElseGet(() -> Instant.now().minus(Duration.ofDays(DAYS_DEFAULT))),
                new AuditTrail.Filter(call.text("actor"), call.text("text")),
                call.text("after"),
                call.limit());
    return new Page<>(part.events().stream().map(AuditEventDetail::of).toList(), part.next());
  }
}

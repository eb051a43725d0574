package org.posthorn.web.rest.administration;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.posthorn.admin.Monitoring;
import org.posthorn.admin.Operations;
import org.posthorn.admin.history.History;
import org.posthorn.admin.history.Period;
import org.posthorn.admin.history.Series;
import org.posthorn.admin.values.ConfiguredValue;
import org.posthorn.admin.watching.Finding;
import org.posthorn.web.Answer;
import org.posthorn.web.rest.Description;
import org.posthorn.web.rest.Endpoint;
import org.posthorn.web.rest.Page;
import org.posthorn.web.rest.Parameter;
import org.posthorn.web.rest.RestCall;
import org.posthorn.web.rest.RestException;
import org.posthorn.web.rest.RestSite;
import org.posthorn.wire.sessions.OpenSession;
import org.posthorn.wire.sessions.Trace;

/// Endpoints for monitoring: sessions and traces of the caller's tenant and, for operators, charts,
/// problems and configuration.
final class WatchEndpoints {
  private static final String SESSIONS = "Open sessions";
  private static final String STATUS = "Status";
  private static final String OF_ACCOUNT = "/accounts/{address}/open-sessions";
  private static final String TRACE = "/accounts/{address}/trace";
  private static final long TRACE_SECONDS_DEFAULT = Duration.ofMinutes(10).toSeconds();

  private final Operations operations;

  private WatchEndpoints(Operations operations) {
    this.operations = operations;
  }

  /// An authenticated connection.
  public record OpenSessionDetail(
      @Description("its id, as in the log") String id,
      @Description("the account") String account,
      @Description("imap, submission, managesieve, jmap-websocket or jmap-events") String protocol,
      @Description("the IP address of the client") String address,
      @Description("when it was opened") Instant since,
      @Description("the name that the client has sent; may be empty") String program,
      @Description("the TLS version; missing: unencrypted") Optional<String> tls) {
    static OpenSessionDetail of(OpenSession session) {
      return new OpenSessionDetail(
          session.id(),
          session.account().orElse(""),
          session.protocol(),
          session.address().getHostAddress(),
          session.since(),
          session.program(),
          session.tls());
    }
  }

  /// Number of sessions that an operation affected.
  public record SessionCount(@Description("number of sessions that are ended") int sessions) {}

  /// A trace to start.
  public record NewTrace(
      @Description(value = "its duration; ten minutes if missing", min = 1, max = 3_600)
          Optional<Long> seconds) {}

  /// A line of a trace.
  public record TraceLine(
      @Description("its number in the trace, from 1") long number,
      @Description("when") Instant time,
      @Description("the id of the session") String session,
      @Description("its protocol") String protocol,
      @Description("the sender; note: a remark of the server about the session") Trace.Side side,
      @Description("the text, without secrets and contents of messages") String text) {
    static TraceLine of(Trace.Line line) {
      return new TraceLine(
          line.number(), line.time(), line.session(), line.protocol(), line.side(), line.text());
    }
  }

  /// A trace of the sessions of an account.
  public record TraceDetail(
      @Description("the account") String account,
      @Description("when it started") Instant started,
      @Description("when it ends or ended") Instant until,
      @Description("whether it is running") boolean running,
      @Description("lines after `after`, oldest first; at most 1,000") List<TraceLine> lines) {}

  /// A point of a chart.
  public record HistoryPoint(
      @Description("start of its step") Instant time,
      @Description("values by names of lines; missing: unknown") Map<String, Double> values) {
    static HistoryPoint of(History.Point point) {
      return new HistoryPoint(point.time(), point.values());
    }
  }

  /// A chart.
  public record HistoryDetail(
      @Description("which one") Series series,
      @Description("unit of its values") Series.Unit unit,
      @Description("duration of a step") long stepSeconds,
      @Description("its points, oldest first") List<HistoryPoint> points) {}

  /// A problem or notice that an operator should look at.
  public record FindingDetail(
      @Description("its kind") Finding.Code code,
      @Description("its severity") Finding.Severity severity,
      @Description("its subject, such as a domain") Optional<String> subject,
      @Description("bytes, seconds or a number, depending on the kind") Optional<Long> number) {
    static FindingDetail of(Finding finding) {
      return new FindingDetail(
          finding.code(), finding.code().severity(), finding.subject(), finding.number());
    }
  }

  /// Current problems.
  public record Findings(
      @Description("the most severe first; empty without any") List<FindingDetail> findings) {}

  /// An effective setting.
  public record ConfiguredSetting(
      @Description("its name") String name,
      @Description("its value as in the file; secrets are hidden") String value,
      @Description("its source: default, a file with line, or an environment variable")
          String origin,
      @Description("its default") String byDefault,
      @Description("its description") String about) {
    static ConfiguredSetting of(ConfiguredValue value) {
      return new ConfiguredSetting(
          value.name(), value.text(), value.origin(), value.byDefault(), value.about());
    }
  }

  /// The configuration.
  public record ConfigurationDetail(
      @Description("every setting, in the order of the manual") List<ConfiguredSetting> settings) {}

  static List<Endpoint> of(Operations operations) {
    WatchEndpoints watch = new WatchEndpoints(operations);
    List<Endpoint> all = new ArrayList<>(watch.sessions());
    all.addAll(watch.traces());
    all.addAll(watch.status());
    return all;
  }

  private Monitoring monitoring() {
    return operations.monitoring();
  }

  private List<Endpoint> sessions() {
    return List.of(
        Endpoint.get("/open-sessions", "listOpenSessions")
            .says(SESSIONS, "Lists the authenticated connections.")
            .scope("admin.read")
            .query(Parameter.text("account", "only those of this account"))
            .givesPage(OpenSessionDetail.class, "the sessions", this::list),
        Endpoint.get("/client-errors", "listAllClientErrors")
            .says(
                SESSIONS,
                "Lists the mistakes of programs since the server's start, at most the latest 1,000"
                    + " kinds.")
            .scope("admin.read")
            .gives(
                MaskEndpoints.ClientErrorList.class,
                "the mistakes",
                call ->
                    MaskEndpoints.ClientErrorList.of(
                        monitoring().clientErrors(call.caller(), Optional.empty()),
                        Page.LIMIT_MAX)),
        Endpoint.delete(OF_ACCOUNT, "endOpenSessions")
            .says(
                SESSIONS,
                "Ends all connections of an account. Its programs may reconnect: disable the"
                    + " account to keep them out.")
            .scope("admin.accounts")
            .gives(
                SessionCount.class,
                "number of connections",
                call ->
                    new SessionCount(
                        monitoring().end(call.caller(), call.path("address"), Optional.empty()))),
        Endpoint.delete(OF_ACCOUNT + "/{id}", "endOpenSession")
            .says(SESSIONS, "Ends a connection of an account.")
            .scope("admin.accounts")
            .givesNothing(call -> {
              int _ =
                  monitoring()
                      .end(call.caller(), call.path("address"), Optional.of(call.path("id")));
            }));
  }

  private Page<OpenSessionDetail> list(RestCall call) {
    List<OpenSessionDetail> all =
        monitoring().sessions(call.caller(), call.text("account")).stream()
            .map(OpenSessionDetail::of)
            .sorted(Comparator.comparing(WatchEndpoints::key))
            .toList();
    return Page.of(call, all, WatchEndpoints::key);
  }

  private static String key(OpenSessionDetail session) {
    return session.account() + " " + session.since() + " " + session.id();
  }

  private List<Endpoint> traces() {
    return List.of(
        Endpoint.post(TRACE, "startTrace")
            .says(
                SESSIONS,
                "Starts a trace of the sessions of an account. Passwords, tokens and contents of messages"
                    + " are left out. Recorded in the audit log, which the account sees.")
            .scope("admin")
            .takes(NewTrace.class)
            .gives(TraceDetail.class, "the trace", this::startTrace),
        Endpoint.get(TRACE, "getTrace")
            .says(SESSIONS, "Shows the trace of the sessions of an account.")
            .scope("admin")
            .query(Parameter.whole("after", 0, Long.MAX_VALUE, "number of the last known line"))
            .gives(
                TraceDetail.class,
                "the trace",
                call ->
                    shown(
                        monitoring().trace(call.caller(), call.path("address")),
                        call.whole("after").orElse(0L))),
        Endpoint.get(TRACE + "/events", "followTrace")
            .says(
                SESSIONS,
                "Streams the trace of the sessions of an account as server-sent"
                    + " events: the data of each is a TraceDetail with the lines since the one"
                    + " before, its id the number of the last line. The stream ends with the trace,"
                    + " and after a minute.")
            .scope("admin")
            .query(Parameter.header("Last-Event-ID", 20, "number of the last known line"))
            .givesBytes("text/event-stream", "the lines", this::follow),
        Endpoint.delete(TRACE, "stopTrace")
            .says(SESSIONS, "Stops a trace. It can be read for an hour.")
            .scope("admin")
            .givesNothing(call -> monitoring().stopTrace(call.caller(), call.path("address"))));
  }

  private TraceDetail startTrace(RestCall call) throws IOException {
    NewTrace wanted = call.body(NewTrace.class);
    Duration time = Duration.ofSeconds(wanted.seconds().orElse(TRACE_SECONDS_DEFAULT));
    return shown(monitoring().startTrace(call.caller(), call.path("address"), time), 0);
  }

  private Answer follow(RestCall call) {
    String known = call.request().field("Last-Event-ID").orElse("0");
    if (!known.matches("[0-9]{1,18}")) {
      throw new RestException(
          RestException.Code.INVALID, "Last-Event-ID must be the number of a line");
    }
    Trace trace = monitoring().trace(call.caller(), call.path("address"));
    return Answer.events(
        new TraceFeed(
            trace, number -> shown(trace, number), RestSite::jsonText, Long.parseLong(known)));
  }

  private TraceDetail shown(Trace trace, long after) {
    return new TraceDetail(
        trace.account(),
        trace.begin(),
        trace.until(),
        monitoring().runs(trace),
        trace.after(after, Page.LIMIT_MAX).stream().map(TraceLine::of).toList());
  }

  private List<Endpoint> status() {
    return List.of(
        Endpoint.get("/history", "getHistory")
            .says(
                STATUS, "Shows how metrics of the server changed over the last day, week or month.")
            .scope("admin.read")
            .query(
                Parameter.choice("series", Series.class, "which metrics").asRequired(),
                Parameter.choice("period", Period.class, "the period; a day if missing"))
            .gives(HistoryDetail.class, "the values", this::history),
        Endpoint.get("/findings", "listFindings")
            .says(STATUS, "Lists current and expected problems of the server.")
            .scope("admin.read")
            .gives(
                Findings.class,
                "the problems",
                call ->
                    new Findings(
                        operations.findings(call.caller()).stream()
                            .map(FindingDetail::of)
                            .toList())),
        Endpoint.get("/configuration", "getConfiguration")
            .says(STATUS, "Shows every effective setting, and its source.")
            .scope("admin.read")
            .gives(
                ConfigurationDetail.class,
                "the configuration",
                call ->
                    new ConfigurationDetail(
                        operations.configuration(call.caller()).stream()
                            .map(ConfiguredSetting::of)
                            .toList())));
  }

  private HistoryDetail history(RestCall call) {
    Series series = call.choice("series", Series.class).orElseThrow();
    Period period = call.choice("period", Period.class).orElse(Period.DAY);
    return new HistoryDetail(
        series,
        series.unit(),
        period.step().toSeconds(),
        monitoring().history(call.caller(), series, period).stream()
            .map(HistoryPoint::of)
            .toList());
  }
}

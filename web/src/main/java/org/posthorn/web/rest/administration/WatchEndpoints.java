package org.posthorn.web.rest.administration;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.posthorn.admin.Operations;
import org.posthorn.admin.Watching;
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

/// What can be seen of the running server: sessions and traces of the caller's tenant, and for
/// operators how the whole of it is.
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

  /// A connection over which somebody is logged in.
  public record OpenSessionDetail(
      @Description("names it, as in the log") String id,
      @Description("who has logged in") String account,
      @Description("imap, submission, managesieve, jmap-websocket or jmap-events") String protocol,
      @Description("the IP address of the client") String address,
      @Description("when it began") Instant since,
      @Description("what the client calls itself; empty if it has not said") String program,
      @Description("the version of TLS; missing: plain text") Optional<String> tls) {
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

  /// How many sessions something concerned.
  public record SessionCount(@Description("sessions that end") int sessions) {}

  /// A trace that is wanted.
  public record NewTrace(
      @Description(value = "for how long; ten minutes if missing", min = 1, max = 3_600)
          Optional<Long> seconds) {}

  /// Something that was said.
  public record TraceLine(
      @Description("counts the lines of the trace, from 1 on") long number,
      @Description("when") Instant time,
      @Description("the id of the session") String session,
      @Description("its protocol") String protocol,
      @Description("who said it; note: the server, about the session") Trace.Side side,
      @Description("what was said, without secrets and what messages say") String text) {
    static TraceLine of(Trace.Line line) {
      return new TraceLine(
          line.number(), line.time(), line.session(), line.protocol(), line.side(), line.text());
    }
  }

  /// What is said in the sessions of an account.
  public record TraceDetail(
      @Description("the account") String account,
      @Description("when it began") Instant begin,
      @Description("when it ends, or has ended") Instant until,
      @Description("whether it still listens") boolean running,
      @Description("lines behind `after`, oldest first; at most 1,000") List<TraceLine> lines) {}

  /// What a chart shows at one time.
  public record HistoryPoint(
      @Description("when its step began") Instant time,
      @Description("values by the names of lines; missing: not known") Map<String, Double> values) {
    static HistoryPoint of(History.Point point) {
      return new HistoryPoint(point.time(), point.values());
    }
  }

  /// A chart.
  public record HistoryDetail(
      @Description("which one") Series series,
      @Description("of its values") Series.Unit unit,
      @Description("for how long each point stands") long stepSeconds,
      @Description("its points, oldest first") List<HistoryPoint> points) {}

  /// Something that somebody should do something about.
  public record FindingDetail(
      @Description("what it is") Finding.Code code,
      @Description("how bad it is") Finding.Severity severity,
      @Description("what it is about, such as a domain") Optional<String> subject,
      @Description("how much: bytes, seconds, or how many") Optional<Long> number) {
    static FindingDetail of(Finding finding) {
      return new FindingDetail(
          finding.code(), finding.code().severity(), finding.subject(), finding.number());
    }
  }

  /// What is wrong now.
  public record Findings(
      @Description("the worst first; none: all is well") List<FindingDetail> findings) {}

  /// A setting in force.
  public record ConfiguredSetting(
      @Description("its name") String name,
      @Description("its value as it would be written; a secret in it is not shown") String value,
      @Description("where that is from: default, a file with its line, or an environment variable")
          String origin,
      @Description("what it is where nothing else is said") String byDefault,
      @Description("what it is for") String about) {
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

  private Watching watching() {
    return operations.watching();
  }

  private List<Endpoint> sessions() {
    return List.of(
        Endpoint.get("/open-sessions", "listOpenSessions")
            .says(SESSIONS, "Lists the connections over which somebody is logged in.")
            .scope("admin.read")
            .query(Parameter.text("account", "only those of this account"))
            .givesPage(OpenSessionDetail.class, "the sessions", this::list),
        Endpoint.delete(OF_ACCOUNT, "endOpenSessions")
            .says(
                SESSIONS,
                "Ends all connections of an account. Its programs may connect again: disable the"
                    + " account to keep them out.")
            .scope("admin.accounts")
            .gives(
                SessionCount.class,
                "how many end",
                call ->
                    new SessionCount(
                        watching().end(call.caller(), call.path("address"), Optional.empty()))),
        Endpoint.delete(OF_ACCOUNT + "/{id}", "endOpenSession")
            .says(SESSIONS, "Ends a connection of an account.")
            .scope("admin.accounts")
            .givesNothing(call -> {
              int _ =
                  watching().end(call.caller(), call.path("address"), Optional.of(call.path("id")));
            }));
  }

  private Page<OpenSessionDetail> list(RestCall call) {
    List<OpenSessionDetail> all =
        watching().sessions(call.caller(), call.text("account")).stream()
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
                "Begins to listen to the sessions of an account. Passwords, tokens and what messages"
                    + " say are left out. It is audited, and the account sees it.")
            .scope("admin")
            .takes(NewTrace.class)
            .gives(TraceDetail.class, "the trace", this::startTrace),
        Endpoint.get(TRACE, "getTrace")
            .says(SESSIONS, "Shows what was said in the sessions of an account.")
            .scope("admin")
            .query(
                Parameter.whole(
                    "after", 0, Long.MAX_VALUE, "the number of the last line that is known"))
            .gives(
                TraceDetail.class,
                "the trace",
                call ->
                    shown(
                        watching().trace(call.caller(), call.path("address")),
                        call.whole("after").orElse(0L))),
        Endpoint.get(TRACE + "/events", "followTrace")
            .says(
                SESSIONS,
                "Tells what is said in the sessions of an account as it is said, as server-sent"
                    + " events: the data of each is a TraceDetail with the lines since the one"
                    + " before, its id the number of the last line. The stream ends with the trace,"
                    + " and after a minute.")
            .scope("admin")
            .query(
                Parameter.header("Last-Event-ID", 20, "the number of the last line that is known"))
            .givesBytes("text/event-stream", "the lines", this::follow),
        Endpoint.delete(TRACE, "stopTrace")
            .says(SESSIONS, "Listens no longer. What was heard can be read for an hour.")
            .scope("admin")
            .givesNothing(call -> watching().stopTrace(call.caller(), call.path("address"))));
  }

  private TraceDetail startTrace(RestCall call) throws IOException {
    NewTrace wanted = call.body(NewTrace.class);
    Duration time = Duration.ofSeconds(wanted.seconds().orElse(TRACE_SECONDS_DEFAULT));
    return shown(watching().startTrace(call.caller(), call.path("address"), time), 0);
  }

  private Answer follow(RestCall call) {
    String known = call.request().field("Last-Event-ID").orElse("0");
    if (!known.matches("[0-9]{1,18}")) {
      throw new RestException(RestException.Code.INVALID, "Last-Event-ID is the number of a line");
    }
    Trace trace = watching().trace(call.caller(), call.path("address"));
    return Answer.events(
        new TraceFeed(
            trace, number -> shown(trace, number), RestSite::jsonText, Long.parseLong(known)));
  }

  private TraceDetail shown(Trace trace, long after) {
    return new TraceDetail(
        trace.account(),
        trace.begin(),
        trace.until(),
        watching().runs(trace),
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
                Parameter.choice("period", Period.class, "how far back; a day if missing"))
            .gives(HistoryDetail.class, "the values", this::history),
        Endpoint.get("/findings", "listFindings")
            .says(STATUS, "Lists what is wrong with the server now, or will be soon.")
            .scope("admin.read")
            .gives(
                Findings.class,
                "what was found",
                call ->
                    new Findings(
                        operations.findings(call.caller()).stream()
                            .map(FindingDetail::of)
                            .toList())),
        Endpoint.get("/configuration", "getConfiguration")
            .says(STATUS, "Shows every setting in force, and where it is from.")
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
        watching().history(call.caller(), series, period).stream().map(HistoryPoint::of).toList());
  }
}

package org.posthorn.wire.sessions;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// The traces of accounts and of IP addresses: running ones, and ended ones that can still be read.
/// In memory only. Thread-safe.
public final class Traces {
  private final OpenSessions sessions;
  private final TraceLimits limits;
  private final Map<String, Trace> traces = new ConcurrentHashMap<>();

  Traces(OpenSessions sessions, TraceLimits limits) {
    this.sessions = sessions;
    this.limits = limits;
  }

  public TraceLimits limits() {
    return limits;
  }

  /// Starts a trace of an account, also for open sessions. An earlier trace of the account is
  /// dropped.
  ///
  /// @param account or the IP address of a client, as [java.net.InetAddress#getHostAddress] has it
  /// @param joins is told once of each account whose sessions are traced, by the thread of the
  ///   login if that is later; must not throw
  /// @return empty if there are too many traces
  /// @throws IllegalArgumentException if the time is too long
  public Optional<Trace> start(String account, Duration time, Consumer<String> joins) {
    Optional<Trace> started = begin(account, time, joins);
    if (started.isPresent()) {
      concerned(account).forEach(this::join);
    }
    return started;
  }

  private synchronized Optional<Trace> begin(
      String account, Duration time, Consumer<String> joins) {
    if (time.isNegative() || time.isZero() || time.compareTo(limits.timeMax()) > 0) {
      throw new IllegalArgumentException(
          "a trace runs from a second to " + limits.timeMax().toMinutes() + " minutes");
    }
    Instant now = sessions.now();
    forgetOld(now);
    if (!traces.containsKey(account) && traces.size() >= limits.tracesMax()) {
      return Optional.empty();
    }
    Trace trace = new Trace(account, now, now.plus(time), limits, joins);
    Trace before = traces.put(account, trace);
    if (before != null) {
      before.end(now); // its readers are notified
    }
    return Optional.of(trace);
  }

  /// Stops a trace; its lines can be read for a while.
  public void stop(String account) {
    Trace trace = traces.get(account);
    if (trace != null) {
      trace.end(sessions.now());
    }
    concerned(account).forEach(this::join);
  }

  private List<OpenSession> concerned(String account) {
    return sessions.list().stream()
        .filter(session ->
            session.account().equals(Optional.of(account)) || ip(session).equals(account))
        .toList();
  }

  /// The trace of an account, if there is one.
  public Optional<Trace> of(String account) {
    return Optional.ofNullable(traces.get(account)).filter(trace -> !trace.isOld(sessions.now()));
  }

  /// Whether it is running.
  public boolean runs(Trace trace) {
    return trace.runs(sessions.now());
  }

  /// Whether an account is traced: for protocols without sessions.
  public boolean listens(String account) {
    Trace trace = traces.get(account);
    return trace != null && runs(trace);
  }

  /// Adds a line outside of a session.
  ///
  /// @param text without secrets
  public void hear(String account, String id, String protocol, Trace.Side side, String text) {
    Trace trace = traces.get(account);
    Instant now = sessions.now();
    if (trace != null && trace.runs(now)) {
      trace.add(now, id, protocol, side, text);
    }
  }

  /// All traces that can be read.
  public List<Trace> list() {
    Instant now = sessions.now();
    return traces.values().stream().filter(trace -> !trace.isOld(now)).toList();
  }

  /// Drops expired traces.
  private void forgetOld(Instant now) {
    traces.values().removeIf(trace -> trace.isOld(now));
  }

  /// Has a session traced by the running traces of its account and its IP address, and no others.
  void join(OpenSession session) {
    Optional<String> account;
    List<Trace> running;
    synchronized (this) {
      account = session.account();
      running = account.map(name -> running(name, ip(session))).orElse(List.of());
      session.tracedBy(running);
    }
    account.ifPresent(name -> running.forEach(trace -> trace.joinedBy(name)));
  }

  private List<Trace> running(String... names) {
    Instant now = sessions.now();
    return Stream.of(names)
        .flatMap(name -> Stream.ofNullable(traces.get(name)))
        .filter(trace -> trace.runs(now))
        .toList();
  }

  private static String ip(OpenSession session) {
    return session.address().getHostAddress();
  }
}

package org.posthorn.wire.sessions;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The traces of some accounts: those that run, and those that have ended and can still be read.
/// They are in memory alone. Thread-safe.
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

  /// Begins to listen to the sessions of an account, those that are open too. What an earlier trace
  /// of it has heard is forgotten.
  ///
  /// @return empty if there are as many traces as may be
  /// @throws IllegalArgumentException if it is to run for longer than is allowed
  public synchronized Optional<Trace> start(String account, Duration time) {
    if (time.isNegative() || time.isZero() || time.compareTo(limits.timeMax()) > 0) {
      throw new IllegalArgumentException(
          "a trace runs from a second to " + limits.timeMax().toMinutes() + " minutes");
    }
    Instant now = sessions.now();
    forgetOld(now);
    if (!traces.containsKey(account) && traces.size() >= limits.tracesMax()) {
      return Optional.empty();
    }
    Trace trace = new Trace(account, now, now.plus(time), limits);
    Trace before = traces.put(account, trace);
    if (before != null) {
      before.end(now); // whoever follows it is told
    }
    each(account, trace);
    return Optional.of(trace);
  }

  /// Listens no longer; what was heard stays for a while.
  public synchronized void stop(String account) {
    Trace trace = traces.get(account);
    if (trace != null) {
      trace.end(sessions.now());
    }
    each(account, null);
  }

  private void each(String account, @Nullable Trace trace) {
    sessions.list().stream()
        .filter(session -> session.account().equals(Optional.of(account)))
        .forEach(session -> session.tracedBy(trace));
  }

  /// The trace of an account, if there is one to be read.
  public Optional<Trace> of(String account) {
    return Optional.ofNullable(traces.get(account)).filter(trace -> !trace.isOld(sessions.now()));
  }

  /// Whether it still listens.
  public boolean runs(Trace trace) {
    return trace.runs(sessions.now());
  }

  /// Whether something that is said for an account is heard: for protocols without sessions.
  public boolean listens(String account) {
    Trace trace = traces.get(account);
    return trace != null && runs(trace);
  }

  /// Something was said for an account outside of a session.
  ///
  /// @param text without secrets
  public void hear(String account, String id, String protocol, Trace.Side side, String text) {
    Trace trace = traces.get(account);
    Instant now = sessions.now();
    if (trace != null && trace.runs(now)) {
      trace.add(now, id, protocol, side, text);
    }
  }

  /// All that can be read.
  public List<Trace> list() {
    Instant now = sessions.now();
    return traces.values().stream().filter(trace -> !trace.isOld(now)).toList();
  }

  /// Drops what has expired.
  private void forgetOld(Instant now) {
    traces.values().removeIf(trace -> trace.isOld(now));
  }

  synchronized void begin(OpenSession session, String account) {
    Trace trace = traces.get(account);
    session.tracedBy(trace != null && trace.runs(sessions.now()) ? trace : null);
  }
}

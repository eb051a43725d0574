package org.posthorn.wire.sessions;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// A trace: the newest lines of the sessions of one account or IP address, for a limited time.
/// Thread-safe.
public final class Trace {
  private final String account;
  private final Instant begin;
  private final TraceLimits limits;
  private final Consumer<String> joins;
  private final Set<String> joined = ConcurrentHashMap.newKeySet();

  /// Guarded by this, like the following fields.
  private final Deque<Line> lines = new ArrayDeque<>();

  private Instant until;
  private long numbered;

  /// How often waiting readers were woken without a new line.
  private long wakings;

  /// The origin of a line.
  public enum Side {
    CLIENT,
    SERVER,
    /// The server, with a note about the session.
    NOTE
  }

  /// A traced line.
  ///
  /// @param number counts the lines of the trace, from 1 on
  /// @param session the id of the session
  public record Line(
      long number, Instant time, String session, String protocol, Side side, String text) {}

  /// @param joins is told once of each account whose sessions are traced
  Trace(String account, Instant begin, Instant until, TraceLimits limits, Consumer<String> joins) {
    this.account = account;
    this.begin = begin;
    this.until = until;
    this.limits = limits;
    this.joins = joins;
  }

  /// The traced account, or IP address.
  public String account() {
    return account;
  }

  public Instant begin() {
    return begin;
  }

  /// When it ends, or has ended.
  public synchronized Instant until() {
    return until;
  }

  /// A session of an account is traced. Called without locks.
  void joinedBy(String name) {
    if (joined.add(name)) {
      joins.accept(name);
    }
  }

  synchronized boolean runs(Instant now) {
    return now.isBefore(until);
  }

  synchronized void end(Instant now) {
    if (now.isBefore(until)) {
      until = now;
      wake();
    }
  }

  /// Whether an ended trace can be removed.
  synchronized boolean isOld(Instant now) {
    return now.isAfter(until.plus(limits.kept()));
  }

  synchronized void add(Instant now, String session, String protocol, Side side, String text) {
    numbered++;
    String shown = PrintableText.of(text, limits.lineCharactersMax());
    lines.addLast(new Line(numbered, now, session, protocol, side, shown));
    if (lines.size() > limits.linesMax()) {
      lines.removeFirst();
    }
    notifyAll();
  }

  /// The lines after one, oldest first.
  ///
  /// @param number of the last known line; 0 for all
  public synchronized List<Line> after(long number, int max) {
    List<Line> found = new ArrayList<>();
    for (Line line : lines) {
      if (line.number() > number && found.size() < max) {
        found.add(line);
      }
    }
    return found;
  }

  /// Waits until there are lines after one, the trace is stopped, or [#wake] is called.
  ///
  /// @param patience maximum waiting time
  public synchronized void await(long number, Duration patience) throws InterruptedException {
    long end = System.nanoTime() + patience.toNanos();
    long before = wakings;
    while (numbered <= number && wakings == before) {
      long millis = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
      if (millis <= 0) {
        return;
      }
      wait(millis);
    }
  }

  /// Ends a wait in [#await].
  public synchronized void wake() {
    wakings++;
    notifyAll();
  }
}

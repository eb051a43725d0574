package org.posthorn.wire.sessions;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// What is said in the sessions of one account, for some time: the newest lines. Thread-safe.
public final class Trace {
  private final String account;
  private final Instant begin;
  private final TraceLimits limits;

  /// Guarded by this, as what follows.
  private final Deque<Line> lines = new ArrayDeque<>();

  private Instant until;
  private long numbered;

  /// How often those who wait were woken without a new line.
  private long wakings;

  /// Who said something.
  public enum Side {
    CLIENT,
    SERVER,
    /// The server, about the session.
    NOTE
  }

  /// Something that was said.
  ///
  /// @param number counts the lines of the trace, from 1 on
  /// @param session the id of the session
  public record Line(
      long number, Instant time, String session, String protocol, Side side, String text) {}

  Trace(String account, Instant begin, Instant until, TraceLimits limits) {
    this.account = account;
    this.begin = begin;
    this.until = until;
    this.limits = limits;
  }

  /// Whose sessions are listened to.
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

  synchronized boolean runs(Instant now) {
    return now.isBefore(until);
  }

  synchronized void end(Instant now) {
    if (now.isBefore(until)) {
      until = now;
      wake();
    }
  }

  /// Forgets a trace that nobody reads any more.
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

  /// The lines behind one, oldest first.
  ///
  /// @param number of the last one that is known; 0 for all that are kept
  public synchronized List<Line> after(long number, int max) {
    List<Line> found = new ArrayList<>();
    for (Line line : lines) {
      if (line.number() > number && found.size() < max) {
        found.add(line);
      }
    }
    return found;
  }

  /// Waits until there are lines behind one, the trace is stopped, or somebody [wakes][#wake] those
  /// who wait.
  ///
  /// @param patience how long to wait at most
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

  /// Ends what waits in [#await].
  public synchronized void wake() {
    wakings++;
    notifyAll();
  }
}

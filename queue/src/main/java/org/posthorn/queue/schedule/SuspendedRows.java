package org.posthorn.queue.schedule;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/// Rows whose worker ended unexpectedly: they are taken up again after a while, so that what made
/// it fail, should it be the message, does not keep all workers busy. Guarded by the lock of
/// [Schedule].
final class SuspendedRows {
  private final long pause;

  /// In the order of their times, since all wait equally long.
  private final Deque<Waiting> waiting = new ArrayDeque<>();

  private record Waiting(Claim claim, long until) {}

  SuspendedRows(ScheduleLimits limits) {
    pause = limits.faultPause().toMillis();
  }

  void add(Claim claim, long now) {
    waiting.addLast(new Waiting(claim, now + pause));
  }

  /// Gives out those that have waited long enough.
  void wake(long now, Consumer<Claim> woken) {
    while (!waiting.isEmpty() && waiting.getFirst().until() <= now) {
      woken.accept(waiting.removeFirst().claim());
    }
  }

  /// When the next one is taken up.
  long next() {
    return waiting.isEmpty() ? Cursor.NEVER : waiting.getFirst().until();
  }
}

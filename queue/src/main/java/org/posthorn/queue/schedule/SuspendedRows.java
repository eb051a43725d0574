package org.posthorn.queue.schedule;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/// Rows whose worker failed unexpectedly. They are tried again after a while, so that a message
/// that makes workers fail does not keep all of them busy. Guarded by the lock of [Schedule].
final class SuspendedRows {
  private final long pause;

  /// Ordered by time, because all wait equally long.
  private final Deque<Waiting> waiting = new ArrayDeque<>();

  private record Waiting(Claim claim, long until) {}

  SuspendedRows(ScheduleLimits limits) {
    pause = limits.errorPause().toMillis();
  }

  void add(Claim claim, long now) {
    waiting.addLast(new Waiting(claim, now + pause));
  }

  /// Hands out the rows that have waited long enough.
  void wake(long now, Consumer<Claim> woken) {
    while (!waiting.isEmpty() && waiting.getFirst().until() <= now) {
      woken.accept(waiting.removeFirst().claim());
    }
  }

  /// When the next row is handed out.
  long next() {
    return waiting.isEmpty() ? Cursor.NEVER : waiting.getFirst().until();
  }
}

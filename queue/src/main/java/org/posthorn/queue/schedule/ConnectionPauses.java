package org.posthorn.queue.schedule;

import java.util.Comparator;
import java.util.TreeSet;
import java.util.function.Consumer;

/// Destinations for which no connection was free. Each asks again later, at growing intervals.
/// Guarded by the lock of [Schedule].
final class ConnectionPauses {
  /// How often the pause doubles; the first pause is the longest one divided by 2 to this power.
  private static final int DOUBLINGS = 4;

  private final long longest;
  private final TreeSet<DestinationQueue> paused =
      new TreeSet<>(
          Comparator.<DestinationQueue>comparingLong(queue -> queue.pausedUntil)
              .thenComparingLong(queue -> queue.hash));

  ConnectionPauses(ScheduleLimits limits) {
    longest = limits.busyPause().toMillis();
  }

  void pause(DestinationQueue queue, long now) {
    if (!queue.paused) {
      int doubled = Math.min(queue.pauses++, DOUBLINGS);
      queue.pausedUntil = now + Math.max(1, (longest >> DOUBLINGS) << doubled);
      queue.paused = true;
      paused.add(queue);
    }
  }

  void forget(DestinationQueue queue) {
    paused.remove(queue);
  }

  /// Ends pauses whose time is over.
  void wake(long now, Consumer<DestinationQueue> woken) {
    while (!paused.isEmpty() && paused.first().pausedUntil <= now) {
      DestinationQueue queue = paused.removeFirst();
      queue.paused = false;
      woken.accept(queue);
    }
  }

  /// When the next pause ends.
  long next() {
    return paused.isEmpty() ? Cursor.NEVER : paused.first().pausedUntil;
  }
}

package org.posthorn.queue.schedule;

import java.util.Comparator;
import java.util.TreeSet;
import java.util.function.Consumer;

/// Destinations that could not have a connection since others have them, and ask again later, more
/// and more seldom. Guarded by the lock of [Schedule].
final class ConnectionPauses {
  /// How often the pause doubles, and what part of the longest the first one is.
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

  /// Ends pauses that are over.
  void wake(long now, Consumer<DestinationQueue> woken) {
    while (!paused.isEmpty() && paused.first().pausedUntil <= now) {
      DestinationQueue queue = paused.removeFirst();
      queue.paused = false;
      woken.accept(queue);
    }
  }

  /// When the next one is over.
  long next() {
    return paused.isEmpty() ? Cursor.NEVER : paused.first().pausedUntil;
  }
}

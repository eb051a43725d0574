package org.posthorn.queue;

import java.util.Comparator;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.posthorn.queue.Lines.DestinationLine;

/// Destinations that could not have a connection since others have them, and ask again later, more
/// and more seldom. Guarded by the lock of [Schedule].
final class Pauses {
  /// How often the pause doubles, and what part of the longest the first one is.
  private static final int DOUBLINGS = 4;

  private final long longest;
  private final TreeSet<DestinationLine> paused =
      new TreeSet<>(
          Comparator.<DestinationLine>comparingLong(line -> line.pausedUntil)
              .thenComparingLong(line -> line.hash));

  Pauses(Limits limits) {
    longest = limits.busyPause().toMillis();
  }

  void pause(DestinationLine line, long now) {
    if (!line.paused) {
      int doubled = Math.min(line.pauses++, DOUBLINGS);
      line.pausedUntil = now + Math.max(1, (longest >> DOUBLINGS) << doubled);
      line.paused = true;
      paused.add(line);
    }
  }

  void forget(DestinationLine line) {
    paused.remove(line);
  }

  /// Ends pauses that are over.
  void wake(long now, Consumer<DestinationLine> woken) {
    while (!paused.isEmpty() && paused.first().pausedUntil <= now) {
      DestinationLine line = paused.removeFirst();
      line.paused = false;
      woken.accept(line);
    }
  }

  /// When the next one is over.
  long next() {
    return paused.isEmpty() ? Lines.NEVER : paused.first().pausedUntil;
  }
}

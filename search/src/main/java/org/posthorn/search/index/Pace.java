package org.posthorn.search.index;

import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.posthorn.runtime.Metrics;

/// Keeps an indexer from slowing down the server while that is busy. One thread.
final class Pace {
  private static final long LOOK_EVERY_NANOS = 200_000_000;
  private static final Duration PAUSE_MAX = Duration.ofSeconds(5);

  private final PaceLimits limits;
  private final LongAdder changes;
  private final Metrics.Counter indexed;

  private final LongSupplier nanoTime;

  private long changesSeen;
  private long lookedAt;
  private boolean busy;
  private long workingSince;

  /// @param changes counts transactions that change mail
  /// @param indexed counts messages
  /// @param nanoTime as [System#nanoTime]
  Pace(PaceLimits limits, LongAdder changes, Metrics.Counter indexed, LongSupplier nanoTime) {
    this.limits = limits;
    this.changes = changes;
    this.indexed = indexed;
    this.nanoTime = nanoTime;
    lookedAt = nanoTime.getAsLong();
    workingSince = lookedAt;
  }

  PaceLimits limits() {
    return limits;
  }

  void indexed(int messages) {
    indexed.add(messages);
  }

  /// Begins to gather changes after a wait: what was before says nothing of how busy the server is.
  void gather() {
    changesSeen = changes.sum();
    lookedAt = nanoTime.getAsLong();
  }

  /// Begins to work.
  void begin() {
    workingSince = nanoTime.getAsLong();
    look(workingSince);
  }

  /// Rests after a step, in proportion to the time that it took, if the server is busy.
  void pause(Consumer<Duration> rest) {
    long now = nanoTime.getAsLong();
    look(now);
    if (busy) {
      long worked = now - workingSince;
      Duration pause =
          Duration.ofNanos(worked * (100 - limits.busyPercent()) / limits.busyPercent());
      rest.accept(pause.compareTo(PAUSE_MAX) > 0 ? PAUSE_MAX : pause);
    }
    workingSince = nanoTime.getAsLong();
  }

  private void look(long now) {
    if (now - lookedAt < LOOK_EVERY_NANOS) {
      return;
    }
    long all = changes.sum();
    double seconds = (now - lookedAt) / 1e9;
    busy = (all - changesSeen) / seconds > limits.busyChangesPerSecond();
    changesSeen = all;
    lookedAt = now;
  }
}

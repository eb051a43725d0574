package org.posthorn.admin.history;

import java.time.Duration;
import java.time.Instant;

/// The time range of a chart, with its step.
public enum Period {
  DAY(1, Duration.ofMinutes(1), 1_440),
  WEEK(2, Duration.ofMinutes(10), 1_008),
  MONTH(3, Duration.ofHours(1), 744);

  private final int code;
  private final Duration step;
  private final int steps;

  Period(int code, Duration step, int steps) {
    this.code = code;
    this.step = step;
    this.steps = steps;
  }

  /// The code in keys; never changes.
  int code() {
    return code;
  }

  /// The duration of one step.
  public Duration step() {
    return step;
  }

  /// The largest number of points.
  public int steps() {
    return steps;
  }

  /// The start of the step that contains a time.
  Instant begin(Instant time) {
    long seconds = step.toSeconds();
    return Instant.ofEpochSecond(Math.floorDiv(time.getEpochSecond(), seconds) * seconds);
  }

  /// The slot of a step in the ring.
  int place(Instant begin) {
    return (int) Math.floorMod(begin.getEpochSecond() / step.toSeconds(), (long) steps);
  }
}

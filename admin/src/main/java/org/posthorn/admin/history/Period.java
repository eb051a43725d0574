package org.posthorn.admin.history;

import java.time.Duration;
import java.time.Instant;

/// How far back is looked, and how finely.
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

  /// What stands in keys; never changes.
  int code() {
    return code;
  }

  /// The time that one point stands for.
  public Duration step() {
    return step;
  }

  /// How many points there are at most.
  public int steps() {
    return steps;
  }

  /// When the step began that a time is in.
  Instant begin(Instant time) {
    long seconds = step.toSeconds();
    return Instant.ofEpochSecond(Math.floorDiv(time.getEpochSecond(), seconds) * seconds);
  }

  /// Where a step has its place in the ring.
  int place(Instant begin) {
    return (int) Math.floorMod(begin.getEpochSecond() / step.toSeconds(), (long) steps);
  }
}

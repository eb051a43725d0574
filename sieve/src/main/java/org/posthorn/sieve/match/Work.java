package org.posthorn.sieve.match;

import org.posthorn.runtime.TimeSlice;

/// Counts the steps of one run up to a limit, and yields to other virtual threads between them.
/// Used by one thread.
public final class Work {
  private static final int STEPS_PER_BREATH = 4_096;

  private final TimeSlice slice = new TimeSlice();
  private final long max;
  private long spent;
  private int sinceBreath;

  /// @param max steps that may be spent
  public Work(long max) {
    this.max = max;
  }

  /// Spends steps.
  ///
  /// @throws WorkExceededException if fewer steps are left
  public void spend(long steps) {
    spent += steps;
    if (spent > max) {
      throw new WorkExceededException(max);
    }
    sinceBreath += (int) Math.min(steps, STEPS_PER_BREATH);
    if (sinceBreath >= STEPS_PER_BREATH) {
      sinceBreath = 0;
      slice.breathe();
    }
  }

  /// Steps spent so far.
  public long spent() {
    return spent;
  }
}

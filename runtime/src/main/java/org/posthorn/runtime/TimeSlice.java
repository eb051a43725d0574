package org.posthorn.runtime;

import java.util.concurrent.locks.LockSupport;

/// Keeps a computing virtual thread from occupying its carrier thread for long.
///
/// The scheduler of virtual threads does not preempt: two busy ones on two cores delayed all others
/// by 1.5 s, and `Thread.yield()` does not help. A computation creates a slice and calls [#breathe]
/// after each small step. Every 2 ms this parks the thread briefly so that others can run, and ends
/// a turn that took too long ([ComputeSlots]). Used by one thread. A platform thread does not park.
public final class TimeSlice {
  /// Longest time a virtual thread computes without a pause.
  private static final long SLICE_NANOS = 2_000_000;

  private static final long PAUSE_NANOS = 1_000;

  /// Number of steps between two reads of the clock.
  private static final int STEPS_PER_LOOK = 8;

  private long since = System.nanoTime();
  private int steps;

  /// Must be called after each step of at most about 100 microseconds; costs a few nanoseconds.
  public void breathe() {
    if (++steps < STEPS_PER_LOOK) {
      return;
    }
    steps = 0;
    breatheNow();
  }

  /// Must be called after a step that may take longer; reads the clock each time.
  public void breatheNow() {
    if (System.nanoTime() - since < SLICE_NANOS) {
      return;
    }
    ComputeSlots.endLong();
    if (Thread.currentThread().isVirtual()) {
      LockSupport.parkNanos(PAUSE_NANOS);
    }
    since = System.nanoTime();
  }
}

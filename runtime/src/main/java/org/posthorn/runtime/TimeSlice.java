package org.posthorn.runtime;

import java.util.concurrent.locks.LockSupport;

/// Keeps a computing virtual thread from holding its carrier thread for long.
///
/// The scheduler of virtual threads does not preempt: two busy ones on two cores delayed everybody
/// else by 1.5 s, and `Thread.yield()` does not help. A computation makes one slice for itself and
/// calls [#breathe] after each small step; every 2 ms that parks for a moment and lets others run,
/// and ends the thread's turn where that was long ([ComputeSlots]). Used by one thread. A platform
/// thread does not park.
public final class TimeSlice {
  /// Longest time a virtual thread computes without a pause.
  private static final long SLICE_NANOS = 2_000_000;

  private static final long PAUSE_NANOS = 1_000;

  /// The clock is read at every so many steps.
  private static final int STEPS_PER_LOOK = 8;

  private long since = System.nanoTime();
  private int steps;

  /// To be called after each step of at most some 100 microseconds; costs a few nanoseconds.
  public void breathe() {
    if (++steps < STEPS_PER_LOOK) {
      return;
    }
    steps = 0;
    breatheNow();
  }

  /// To be called after a step that may be longer; reads the clock each time.
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

package org.posthorn.runtime;

import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;

/// Limits the number of concurrent computations; others wait in FIFO order.
///
/// The scheduler of virtual threads is not FIFO: threads that a carrier thread wakes run before
/// those that waited for a disk or a socket. With 200 clients on two cores, some got a response
/// within 5 ms each time while others waited for 4 s.
///
/// A turn ends with its computation, or earlier: after 50 ms (checked by [TimeSlice]), so that long
/// computations do not delay short ones, and when a computation starts to wait for something
/// ([#endOwn]). It is never acquired again, so that no thread waits for a turn while it holds a
/// lock. Turns of 2 ms were too short on a busy machine: most ended before their computation got a
/// processor. Thread-safe.
public final class ComputeSlots {
  private static final long LONGEST_NANOS = 50_000_000;

  private static final ScopedValue<Slot> OWN = ScopedValue.newInstance();

  private final Semaphore free;

  /// @param atOnce number of concurrent turns
  public ComputeSlots(int atOnce) {
    this.free = new Semaphore(atOnce, true);
  }

  /// As many as there are processors, but at least two.
  public static ComputeSlots ofProcessors() {
    return new ComputeSlots(Math.max(2, Runtime.getRuntime().availableProcessors()));
  }

  /// Waits for a turn and computes. Must be called without locks, and not within another turn.
  public <T, X extends Throwable> T take(ScopedValue.CallableOp<T, X> computation) throws X {
    free.acquireUninterruptibly();
    Slot turn = new Slot(free);
    try {
      return ScopedValue.where(OWN, turn).call(computation);
    } finally {
      turn.end();
    }
  }

  /// Ends the turn of this thread, which continues outside the limit. Does nothing if it has none.
  public static void endOwn() {
    if (OWN.isBound()) {
      OWN.get().end();
    }
  }

  /// Ends the turn if it has reached its longest time.
  static void endLong() {
    if (OWN.isBound() && System.nanoTime() - OWN.get().since > LONGEST_NANOS) {
      OWN.get().end();
    }
  }

  private static final class Slot {
    private final Semaphore free;
    private final long since = System.nanoTime();
    private final AtomicBoolean ended = new AtomicBoolean();

    private Slot(Semaphore free) {
      this.free = free;
    }

    private void end() {
      if (!ended.getAndSet(true)) {
        free.release();
      }
    }
  }
}

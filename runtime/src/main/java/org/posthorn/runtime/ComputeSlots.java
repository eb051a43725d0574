package org.posthorn.runtime;

import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;

/// Lets so many computations run at once; the others wait in the order in which they came.
///
/// The scheduler of virtual threads has no such order: a thread that one of its carrier threads
/// woke goes before one that waited for a disk or a socket. With 200 clients on two cores some were
/// answered within 5 ms each time and others waited for 4 s.
///
/// A turn ends with its computation, or earlier: after 50 ms (noticed by [TimeSlice]), so that long
/// computations keep nobody from short ones, and where a computation begins to wait for something
/// ([#endOwn]). It is never taken again, so that no thread waits for a turn while it holds a lock.
/// Turns of 2 ms were of no use on a machine that was busy with other things: most of them were
/// over before their computation had got a processor. Thread-safe.
public final class ComputeSlots {
  private static final long LONGEST_NANOS = 50_000_000;

  private static final ScopedValue<Slot> OWN = ScopedValue.newInstance();

  private final Semaphore free;

  /// @param atOnce how many have a turn at once
  public ComputeSlots(int atOnce) {
    this.free = new Semaphore(atOnce, true);
  }

  /// As many as there are processors, but at least two.
  public static ComputeSlots ofProcessors() {
    return new ComputeSlots(Math.max(2, Runtime.getRuntime().availableProcessors()));
  }

  /// Computes when it is this thread's turn. To be called without locks, and not within another
  /// turn.
  public <T, X extends Throwable> T take(ScopedValue.CallableOp<T, X> computation) throws X {
    free.acquireUninterruptibly();
    Slot turn = new Slot(free);
    try {
      return ScopedValue.where(OWN, turn).call(computation);
    } finally {
      turn.end();
    }
  }

  /// Ends the turn of this thread, which computes on beside the others. Does nothing if it has
  /// none.
  public static void endOwn() {
    if (OWN.isBound()) {
      OWN.get().end();
    }
  }

  /// Ends it if it is as long as a turn may be.
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

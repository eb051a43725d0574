package org.posthorn.server.lifecycle;

/// Gives memory that the heap holds and no longer needs back to the system, once the server is
/// idle.
///
/// A burst of logins or of mail makes the heap large, and it would stay so: the collector runs only
/// when something is allocated, and shrinks the heap only when it collects all of it. That stops
/// the process for some 50 ms for each 50 MB that live, so it is done only when nothing happens,
/// and only once after each burst. One thread.
public final class SpareMemory {
  /// What an idle server allocates between two looks: its clocks, a few clients that ask for news.
  private static final long IDLE_BYTES = 2L << 20;

  /// Growth of the heap since it was last made small that is worth stopping for.
  private static final long WORTH_BYTES = 16L << 20;

  private final Heap heap;
  private long usedBefore = Long.MAX_VALUE;
  private long kept;

  /// The heap of a process.
  public interface Heap {
    /// Bytes taken from the system.
    long committed();

    /// Bytes of objects, dead ones included.
    long used();

    /// Collects all dead objects, and gives back what that makes free.
    void collect();
  }

  public SpareMemory(Heap heap) {
    this.heap = heap;
  }

  public static SpareMemory ofThisProcess() {
    Runtime runtime = Runtime.getRuntime();
    return new SpareMemory(
        new Heap() {
          @Override
          public long committed() {
            return runtime.totalMemory();
          }

          @Override
          public long used() {
            return runtime.totalMemory() - runtime.freeMemory();
          }

          @Override
          public void collect() {
            runtime.gc();
          }
        });
  }

  /// To be called every few seconds.
  public void look() {
    long used = heap.used();
    boolean idle = used >= usedBefore && used - usedBefore < IDLE_BYTES;
    if (idle && heap.committed() - kept > WORTH_BYTES) {
      heap.collect();
      kept = heap.committed();
      used = heap.used();
    }
    usedBefore = used;
  }
}

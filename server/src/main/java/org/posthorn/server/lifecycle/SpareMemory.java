package org.posthorn.server.lifecycle;

/// Returns unused heap memory to the system when the server is idle.
///
/// A burst of logins or of mail makes the heap large, and it would stay large: the collector runs
/// only when something is allocated, and shrinks the heap only in a full collection. A full
/// collection stops the process for about 50 ms per 50 MB of live data, so it is done only when
/// nothing happens, and once after each burst. One thread.
public final class SpareMemory {
  /// What an idle server allocates between two checks: timers, a few clients that poll.
  private static final long IDLE_BYTES = 2L << 20;

  /// Growth of the heap since the last full collection that is worth another one.
  private static final long WORTH_BYTES = 16L << 20;

  private final Heap heap;
  private long usedBefore = Long.MAX_VALUE;
  private long kept;

  /// The heap of a process.
  public interface Heap {
    /// Bytes reserved from the system.
    long committed();

    /// Bytes of objects, unreachable ones included.
    long used();

    /// Collects all unreachable objects, and returns free memory.
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

  /// Call every few seconds.
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

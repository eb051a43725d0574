package org.posthorn.jmap.push;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/// Lets so much go on at once for each key; the rest waits. Thread-safe; holds only keys that are
/// in use.
///
/// @param <K> what is counted: a host
final class AtOnce<K> {
  private final int perKeyMax;
  private final ConcurrentHashMap<K, Line> lines = new ConcurrentHashMap<>();

  private record Line(Semaphore free, int members) {}

  AtOnce(int perKeyMax) {
    this.perKeyMax = perKeyMax;
  }

  /// Waits for its turn; each one taken is to be released.
  void acquire(K key) throws InterruptedException {
    Line line =
        lines.compute(
            key,
            (_, there) ->
                there == null
                    ? new Line(new Semaphore(perKeyMax, true), 1)
                    : new Line(there.free(), there.members() + 1));
    boolean acquired = false;
    try {
      line.free().acquire();
      acquired = true;
    } finally {
      if (!acquired) {
        leave(key);
      }
    }
  }

  void release(K key) {
    Line line = lines.get(key);
    if (line == null) {
      throw new IllegalStateException("released without being acquired");
    }
    line.free().release();
    leave(key);
  }

  private void leave(K key) {
    lines.computeIfPresent(
        key,
        (_, there) -> there.members() == 1 ? null : new Line(there.free(), there.members() - 1));
  }

  /// How many keys are in use.
  int keys() {
    return lines.size();
  }
}

package org.posthorn.jmap.push;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/// Limits concurrent operations for each key; further ones wait. Thread-safe; holds only keys in
/// use.
///
/// @param <K> such as a host name
final class ConcurrencyLimit<K> {
  private final int perKeyMax;
  private final ConcurrentHashMap<K, Line> lines = new ConcurrentHashMap<>();

  private record Line(Semaphore free, int members) {}

  ConcurrencyLimit(int perKeyMax) {
    this.perKeyMax = perKeyMax;
  }

  /// Waits for a permit, which must be released.
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

  /// Number of keys in use.
  int keys() {
    return lines.size();
  }
}

package org.posthorn.runtime;

import java.util.concurrent.ConcurrentHashMap;

/// Limits concurrent operations for each key. Thread-safe; holds only keys in use.
///
/// @param <K> such as a [Cidr#client], an account
public final class Permits<K> {
  private final int perKeyMax;
  private final ConcurrentHashMap<K, Integer> inUse = new ConcurrentHashMap<>();

  public Permits(int perKeyMax) {
    this.perKeyMax = perKeyMax;
  }

  /// Takes a permit if one is left; it must be released.
  public boolean tryAcquire(K key) {
    boolean[] taken = new boolean[1];
    inUse.compute(
        key,
        (_, count) -> {
          int before = count == null ? 0 : count;
          taken[0] = before < perKeyMax;
          int after = taken[0] ? before + 1 : before;
          return after == 0 ? null : (Integer) after;
        });
    return taken[0];
  }

  /// Releases a permit.
  ///
  /// @throws IllegalStateException if none was taken
  public void release(K key) {
    inUse.compute(
        key,
        (_, count) -> {
          if (count == null) {
            throw new IllegalStateException("released without being acquired");
          }
          return count == 1 ? null : (Integer) (count - 1);
        });
  }

  /// Number of permits in use for a key.
  public int inUse(K key) {
    return inUse.getOrDefault(key, 0);
  }
}

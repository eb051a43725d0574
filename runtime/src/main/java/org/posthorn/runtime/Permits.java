package org.posthorn.runtime;

import java.util.concurrent.ConcurrentHashMap;

/// Counts what is going on at once for each key, and allows only so much. Thread-safe; holds only
/// keys that are in use.
///
/// @param <K> whom is counted: a [Cidr#client], an account
public final class Permits<K> {
  private final int perKeyMax;
  private final ConcurrentHashMap<K, Integer> inUse = new ConcurrentHashMap<>();

  public Permits(int perKeyMax) {
    this.perKeyMax = perKeyMax;
  }

  /// Takes a permit if there is one left; each one taken is to be released.
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

  /// Gives a permit back.
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

  /// How many permits of a key are taken.
  public int inUse(K key) {
    return inUse.getOrDefault(key, 0);
  }
}

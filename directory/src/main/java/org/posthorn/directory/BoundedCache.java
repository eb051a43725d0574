package org.posthorn.directory;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A map of limited size that drops the entry that was unused for the longest time.
///
/// Thread-safe; no method blocks.
public final class BoundedCache<K, V> {
  private final Map<K, V> entries;
  private long stamp;

  public BoundedCache(int size) {
    entries =
        new LinkedHashMap<>(16, 0.75f, true) {
          @Override
          protected boolean removeEldestEntry(Map.@Nullable Entry<K, V> eldest) {
            return size() > size;
          }
        };
  }

  public synchronized Optional<V> get(K key) {
    return Optional.ofNullable(entries.get(key));
  }

  /// A stamp of the current state; take it before reading data to be cached.
  public synchronized long stamp() {
    return stamp;
  }

  /// Stores data that was read after `stamp` was taken, unless an entry has been removed since: the
  /// data may be older than the change.
  public synchronized void put(K key, V value, long readSince) {
    if (stamp == readSince) {
      entries.put(key, value);
    }
  }

  public synchronized void remove(K key) {
    stamp++;
    entries.remove(key);
  }

  public synchronized void clear() {
    stamp++;
    entries.clear();
  }

  public synchronized int size() {
    return entries.size();
  }
}

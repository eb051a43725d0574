package org.posthorn.directory;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A map of bounded size in which the entry that was longest unused gives way.
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

  /// Names the present state; to be taken before what is to be cached is read.
  public synchronized long stamp() {
    return stamp;
  }

  /// Remembers what was read after `stamp` was taken, unless something was removed since: what was
  /// read may be older than the change.
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

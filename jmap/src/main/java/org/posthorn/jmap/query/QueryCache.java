package org.posthorn.jmap.query;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.posthorn.directory.AccountId;

/// Lists that were dear to find, kept for the next page; the least recently used ones are dropped
/// above a budget. Thread-safe.
final class QueryCache {
  /// Rows looked at above which a list is kept.
  private static final long DEAR = 4_000;

  private final long bytesMax;
  private final Map<Key, Kept> lists = new LinkedHashMap<>(16, 0.75f, true);
  private long bytes;

  /// @param bytesMax memory of all
  QueryCache(long bytesMax) {
    this.bytesMax = bytesMax;
  }

  /// @param viewer who asks: whoever shares some mailboxes has lists of his own
  /// @param text of filter, sort and whether threads are collapsed
  record Key(AccountId account, AccountId viewer, String text) {}

  private record Kept(Results results, long bytes) {}

  /// The list of the same query at a state, if it is here.
  synchronized Optional<Results> of(Key key, long state) {
    Kept kept = lists.get(key);
    if (kept == null) {
      return Optional.empty();
    }
    if (kept.results.state() != state) {
      remove(key);
      return Optional.empty();
    }
    return Optional.of(kept.results);
  }

  /// Keeps a list if it was dear; to be called after each use, because lists grow.
  void used(Key key, Results results) {
    if (results.cost() < DEAR) {
      return;
    }
    // The text is kept here, and what was read from it in the results.
    Kept kept = new Kept(results, results.bytes() + 4L * key.text().length());
    synchronized (this) {
      remove(key);
      lists.put(key, kept);
      bytes += kept.bytes;
      Iterator<Kept> eldest = lists.values().iterator();
      while (bytes > bytesMax && eldest.hasNext()) {
        bytes -= eldest.next().bytes;
        eldest.remove();
      }
    }
  }

  private void remove(Key key) {
    Kept before = lists.remove(key);
    bytes -= before == null ? 0 : before.bytes;
  }

  synchronized long bytes() {
    return bytes;
  }
}

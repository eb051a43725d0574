package org.posthorn.jmap.query;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.posthorn.directory.AccountId;

/// Lists that were dear to find, kept for the next page: for each viewer of an account those of one
/// state, because they keep its views of that state in memory. Those of viewers that have not asked
/// for the longest time are dropped above a budget; of the one that asks the lists used longest
/// ago. Thread-safe.
final class QueryCache {
  /// Rows looked at above which a list is kept.
  private static final long DEAR = 4_000;

  private final long bytesMax;
  private final Map<Viewer, Lists> viewers = new LinkedHashMap<>(16, 0.75f, true);
  private long bytes;

  /// @param bytesMax memory of all, but for the views of the one that has asked last
  QueryCache(long bytesMax) {
    this.bytesMax = bytesMax;
  }

  /// @param viewer who asks: whoever shares some mailboxes has lists of his own
  /// @param text of filter, sort and whether threads are collapsed
  record Key(AccountId account, AccountId viewer, String text) {
    private Viewer by() {
      return new Viewer(account, viewer);
    }
  }

  private record Viewer(AccountId account, AccountId viewer) {}

  private record Kept(Results results, long bytes) {}

  /// Those of one viewer.
  private static final class Lists {
    final long state;
    final long viewBytes;
    final Map<String, Kept> lists = new LinkedHashMap<>(16, 0.75f, true);
    long listBytes;

    Lists(long state, long viewBytes) {
      this.state = state;
      this.viewBytes = viewBytes;
    }

    long bytes() {
      return viewBytes + listBytes;
    }
  }

  /// The list of the same query at a state, if it is here; those of other states are forgotten.
  synchronized Optional<Results> of(Key key, long state) {
    Lists of = viewers.get(key.by());
    if (of == null) {
      return Optional.empty();
    }
    if (of.state != state) {
      drop(key.by());
      return Optional.empty();
    }
    return Optional.ofNullable(of.lists.get(key.text())).map(Kept::results);
  }

  /// Keeps a list if it was dear; to be called after each use, because lists grow.
  void used(Key key, Results results) {
    if (results.cost() < DEAR) {
      return;
    }
    // The text is kept here, and what was read from it in the results.
    Kept kept = new Kept(results, results.bytes() + 4L * key.text().length());
    synchronized (this) {
      Lists of = viewers.get(key.by());
      if (of != null && of.state > results.state()) {
        return; // found while another has seen a newer state
      }
      if (of == null || of.state != results.state()) {
        drop(key.by());
        of = new Lists(results.state(), results.viewBytes());
        viewers.put(key.by(), of);
        bytes += of.viewBytes;
      }
      Kept before = of.lists.put(key.text(), kept);
      grow(of, kept.bytes - (before == null ? 0 : before.bytes));
      while (bytes > bytesMax && viewers.size() > 1) {
        drop(viewers.keySet().iterator().next());
      }
      Iterator<Kept> lists = of.lists.values().iterator();
      while (of.listBytes > bytesMax) {
        grow(of, -lists.next().bytes);
        lists.remove();
      }
    }
  }

  private void grow(Lists lists, long more) {
    lists.listBytes += more;
    bytes += more;
  }

  private void drop(Viewer viewer) {
    Lists before = viewers.remove(viewer);
    bytes -= before == null ? 0 : before.bytes();
  }

  /// Of lists, and of the views that they keep.
  synchronized long bytes() {
    return bytes;
  }
}

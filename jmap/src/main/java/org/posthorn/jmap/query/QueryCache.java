package org.posthorn.jmap.query;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.posthorn.directory.AccountId;

/// Cache of result lists that were expensive to compute, for the next page. For each viewer of an
/// account it holds lists of one state, since they keep the views of that state in memory. Above a
/// memory budget, the lists of the least recently active viewers are dropped, and of the current
/// viewer the least recently used lists. Thread-safe.
final class QueryCache {
  /// Number of evaluated rows above which a list is cached.
  private static final long DEAR = 4_000;

  private final long bytesMax;
  private final Map<Viewer, Lists> viewers = new LinkedHashMap<>(16, 0.75f, true);
  private long bytes;

  /// @param bytesMax memory of all lists, without the views of the latest viewer
  QueryCache(long bytesMax) {
    this.bytesMax = bytesMax;
  }

  /// @param viewer the caller: those who can see only some mailboxes have separate lists
  /// @param text of filter, sort and whether threads are collapsed
  record Key(AccountId account, AccountId viewer, String text) {
    private Viewer by() {
      return new Viewer(account, viewer);
    }
  }

  private record Viewer(AccountId account, AccountId viewer) {}

  private record Kept(Results results, long bytes) {}

  /// The lists of one viewer.
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

  /// The cached list of a query at a state; lists of other states are dropped.
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

  /// Caches a list if it was expensive; must be called after each use, since lists grow.
  void used(Key key, Results results) {
    if (results.cost() < DEAR) {
      return;
    }
    // The text is stored here, and its parsed form in the results.
    Kept kept = new Kept(results, results.bytes() + 4L * key.text().length());
    synchronized (this) {
      Lists of = viewers.get(key.by());
      if (of != null && of.state > results.state()) {
        return; // computed while another request has seen a newer state
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

  /// Memory of the lists and their views.
  synchronized long bytes() {
    return bytes;
  }
}

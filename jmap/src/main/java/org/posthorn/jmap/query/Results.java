package org.posthorn.jmap.query;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.posthorn.jmap.protocol.Effort;
import org.posthorn.runtime.TimeSlice;
import org.posthorn.store.MailAccount;
import org.posthorn.store.view.EmailThreads;
import org.posthorn.store.view.FlagTest;
import org.posthorn.store.view.MailboxView;

/// The list of results of a query at one state, computed lazily. Thread-safe: concurrent callers
/// wait.
final class Results {
  /// Bytes of a message in a view: its numbers, flags and times.
  private static final long VIEW_BYTES = 48;

  private final Query query;
  private final Snapshot snapshot;
  private final MailAccount account;
  private final Searching searching;
  private final EmailThreads.Lookup threads;
  private final ThreadKeywords threadKeywords;

  private final TimeSlice slice = new TimeSlice();
  private final List<FlagTest> classes;
  private int classAt;

  /// The matches of the current class.
  private Matches matches;

  /// Rows evaluated otherwise, for counting or in previous classes.
  private long lookedBefore;

  /// The total number; -1 if not counted yet.
  private int counted = -1;

  /// Threads that are in the list already.
  private final IdSet seen = new IdSet();

  /// The sorted ids that are not in the list yet; null if the order is that of reception.
  private long @Nullable [] sorted;

  /// Collects the Emails to be sorted.
  private @Nullable Sorting sorting;

  private int sortedTaken;
  private long[] ids = new long[64];
  private int count;
  private boolean complete;

  /// The time of reception of the Email found last.
  private long lastReceived;

  Results(MailAccount account, Query query, Searching searching) {
    this.query = query;
    this.account = account;
    this.searching = searching;
    this.snapshot = Snapshot.of(account, query);
    this.threads = snapshot.threads().lookup();
    this.threadKeywords = new ThreadKeywords(snapshot);
    this.classes = classes(query.classes(), FlagTest.ALL);
    this.matches = matches(classes.getFirst());
  }

  /// The required flags of each class, in the order of the classes.
  private List<FlagTest> classes(List<EmailSort> sorts, FlagTest within) {
    if (sorts.isEmpty() || !query.isByReception()) {
      return List.of(within);
    }
    EmailSort first = sorts.getFirst();
    List<EmailSort> rest = sorts.subList(1, sorts.size());
    long bit = snapshot.bit(first.keyword());
    if (bit == 0) {
      return classes(rest, within);
    }
    List<FlagTest> all = new ArrayList<>(classes(rest, within.and(new FlagTest(0, bit))));
    List<FlagTest> having = classes(rest, within.and(new FlagTest(bit, 0)));
    // RFC 8620 §5.5: false comes before true.
    all.addAll(first.ascending() ? all.size() : 0, having);
    return all;
  }

  private Matches matches(FlagTest ofClass) {
    return new Matches(account, query, snapshot, threadKeywords, ofClass, searching);
  }

  /// The state of the account for this list.
  long state() {
    return snapshot.state();
  }

  /// The ids in a range, as far as there are so many.
  ///
  /// @param effort of the request; the same below. If it reaches its limit, the next request
  ///   continues
  synchronized long[] ids(int from, int to, Effort effort) {
    while (count < to && find(effort)) {
      // Goes on.
    }
    return Arrays.copyOfRange(ids, Math.min(from, count), Math.min(to, count));
  }

  /// The index of an Email, or -1.
  synchronized int indexOf(long email, Effort effort) {
    int at = 0;
    do {
      for (; at < count; at++) {
        if (ids[at] == email) {
          return at;
        }
      }
    } while (find(effort));
    return -1;
  }

  synchronized int total(Effort effort) {
    if (counted >= 0) {
      return counted;
    }
    if (!complete) {
      Compiled filter = new Compiled(query, snapshot, threadKeywords, new Row[1]);
      if (filter.isImpossible()) {
        return 0;
      }
      if (filter.rest() == null) {
        counted = counted(filter.flags());
        return counted;
      }
    }
    while (find(effort)) {
      // Goes on.
    }
    return count;
  }

  /// Counts without sorting. RFC 8621 §4.4: must be fast for a filter by mailbox.
  private int counted(FlagTest test) {
    lookedBefore += snapshot.views().stream().mapToLong(MailboxView::size).sum();
    if (query.onlyMailbox().isPresent() && !query.collapseThreads()) {
      return snapshot.views().stream().mapToInt(view -> view.emails(test)).sum();
    }
    IdSet found = new IdSet();
    EmailThreads.Lookup lookup = snapshot.threads().lookup();
    boolean ofThreads = query.collapseThreads();
    for (MailboxView view : snapshot.views()) {
      view.each(
          test,
          (email, _) -> {
            slice.breathe();
            found.add(ofThreads ? lookup.threadOf(email) : email);
          });
    }
    return found.size();
  }

  /// Gets indexes and ids from the beginning.
  interface Visitor {
    void at(int index, long email);
  }

  /// Visits the list, at least up to the Emails received at that time, in the order of reception;
  /// the whole list if the order is another.
  synchronized void each(long received, Effort effort, Visitor visitor) {
    int at = 0;
    while (true) {
      for (; at < count; at++) {
        visitor.at(at, ids[at]);
      }
      if (isPast(received) || !find(effort)) {
        return;
      }
    }
  }

  private boolean isPast(long received) {
    return count > 0
        && classes.size() == 1
        && query.isByReception()
        && (query.newestFirst() ? lastReceived < received : lastReceived > received);
  }

  /// The cost of this list so far: evaluated rows, and more for messages that were read.
  synchronized long cost() {
    long each = query.isOfViews() ? 1 : 100;
    return (lookedBefore + matches.looked()) * each;
  }

  /// Approximate memory of the views, which are shared with the account until it changes.
  long viewBytes() {
    return snapshot.views().stream().mapToLong(MailboxView::size).sum() * VIEW_BYTES;
  }

  /// Memory of this list, without shared data.
  synchronized long bytes() {
    long[] waiting = sorted;
    return 2_000 + 8L * ids.length + seen.bytes() + (waiting == null ? 0 : 8L * waiting.length);
  }

  /// Finds one more.
  ///
  /// @return false at the end
  private boolean find(Effort effort) {
    while (!complete) {
      long email = query.isByReception() ? nextReceived(effort) : nextSorted(effort);
      if (email == 0) {
        complete = true;
      } else if (!query.collapseThreads() || seen.add(threads.threadOf(email))) {
        add(email);
        return true;
      }
    }
    return false;
  }

  private long nextReceived(Effort effort) {
    Row row = matches.next(effort);
    while (row == null && classAt + 1 < classes.size()) {
      lookedBefore += matches.looked();
      matches = matches(classes.get(++classAt));
      row = matches.next(effort);
    }
    if (row == null) {
      return 0;
    }
    lastReceived = row.received;
    return row.email;
  }

  private long nextSorted(Effort effort) {
    long[] all = sorted;
    if (all == null) {
      Sorting begun = sorting;
      if (begun == null) {
        begun = new Sorting(account, snapshot, threadKeywords, searching, query);
        sorting = begun;
      }
      all = begun.sorted(matches, query.sort(), effort);
      sorted = all;
      sorting = null;
    }
    return sortedTaken == all.length ? 0 : all[sortedTaken++];
  }

  private void add(long email) {
    if (count == ids.length) {
      ids = Arrays.copyOf(ids, 2 * count);
    }
    ids[count++] = email;
  }
}

package org.posthorn.jmap.query;

import java.util.HashMap;
import java.util.Map;
import org.posthorn.runtime.TimeSlice;
import org.posthorn.store.mail.Flags;
import org.posthorn.store.view.EmailThreads;
import org.posthorn.store.view.FlagTest;
import org.posthorn.store.view.MailboxView;

/// In which threads Emails have a keyword, regardless of their mailboxes (RFC 8621 §4.4.1). Found
/// out by one walk over all views for each keyword that is asked for. One thread.
final class ThreadKeywords {
  private final Snapshot snapshot;
  private final EmailThreads.Lookup threads;
  private final TimeSlice slice = new TimeSlice();
  private final Map<Long, IdSet> have = new HashMap<>();
  private final Map<Long, IdSet> lack = new HashMap<>();

  ThreadKeywords(Snapshot snapshot) {
    this.snapshot = snapshot;
    this.threads = snapshot.threads().lookup();
  }

  /// Whether any Email of a thread has a keyword.
  ///
  /// @param bit of the keyword, 0 for one that no Email has
  boolean some(long thread, long bit) {
    return bit != 0
        && have.computeIfAbsent(bit, _ -> threads(new FlagTest(bit, Flags.DELETED)))
            .contains(thread);
  }

  /// Whether all Emails of a thread have it.
  boolean all(long thread, long bit) {
    return bit != 0
        && !lack.computeIfAbsent(bit, _ -> threads(new FlagTest(0, bit | Flags.DELETED)))
            .contains(thread);
  }

  /// The threads that have an Email with such flags.
  private IdSet threads(FlagTest test) {
    IdSet found = new IdSet();
    for (MailboxView view : snapshot.all()) {
      view.each(
          test,
          (email, _) -> {
            slice.breathe();
            found.add(threads.threadOf(email));
          });
    }
    return found;
  }
}

package org.posthorn.jmap.query;

import java.util.HashMap;
import java.util.Map;
import org.posthorn.runtime.TimeSlice;
import org.posthorn.store.mail.Flags;
import org.posthorn.store.view.EmailThreads;
import org.posthorn.store.view.FlagTest;
import org.posthorn.store.view.MailboxView;

/// Threads with Emails that have a keyword, in any mailbox (RFC 8621 §4.4.1). Computed by one pass
/// over all views for each keyword. One thread.
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
  /// @param bit of the keyword; 0 if no Email has it
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

  /// The threads with an Email that has these flags.
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

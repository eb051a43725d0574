package org.posthorn.jmap.mailbox;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.posthorn.runtime.TimeSlice;
import org.posthorn.store.MailAccount;
import org.posthorn.store.mail.Flags;
import org.posthorn.store.mail.MailboxId;
import org.posthorn.store.view.EmailThreads;
import org.posthorn.store.view.FlagTest;
import org.posthorn.store.view.MailboxView;

/// The counters of a mailbox (RFC 8621 §2).
///
/// @param unreadThreads Threads with an Email in this mailbox, and an Email in any mailbox that is
///   neither seen nor a draft. Emails that are only in Trash count only there
record Counts(int totalEmails, int unreadEmails, int totalThreads, int unreadThreads) {
  static final Counts NONE = new Counts(0, 0, 0, 0);

  private static final FlagTest VISIBLE = new FlagTest(0, Flags.DELETED);
  private static final FlagTest UNREAD = new FlagTest(0, Flags.DELETED | Flags.SEEN | Flags.DRAFT);

  /// The counters of all mailboxes, from their views in memory.
  static Map<MailboxId, Counts> of(MailAccount mail, Optional<MailboxId> trash) {
    List<MailboxView> views = mail.views();
    EmailThreads.Lookup threads = mail.threads().lookup();
    LongSet unread = new LongSet();
    LongSet unreadInTrash = new LongSet();
    for (MailboxView view : views) {
      LongSet into = isTrash(view, trash) ? unreadInTrash : unread;
      view.each(UNREAD, (email, _) -> into.add(threads.threadOf(email)));
    }
    Map<MailboxId, Counts> counts = new HashMap<>();
    TimeSlice slice = new TimeSlice();
    for (MailboxView view : views) {
      LongSet here = isTrash(view, trash) ? unreadInTrash : unread;
      counts.put(view.mailbox(), count(view, threads, here));
      slice.breathe();
    }
    return counts;
  }

  private static boolean isTrash(MailboxView view, Optional<MailboxId> trash) {
    return trash.isPresent() && trash.get().equals(view.mailbox());
  }

  private static Counts count(
      MailboxView view, EmailThreads.Lookup threads, LongSet unreadThreads) {
    LongSet here = new LongSet();
    int[] unread = {0};
    view.each(
        VISIBLE,
        (email, _) -> {
          long thread = threads.threadOf(email);
          if (here.add(thread) && unreadThreads.contains(thread)) {
            unread[0]++;
          }
        });
    return new Counts(view.emails(VISIBLE), view.emails(UNREAD), here.size(), unread[0]);
  }
}

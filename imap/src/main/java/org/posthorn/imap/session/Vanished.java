package org.posthorn.imap.session;

import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import org.posthorn.imap.syntax.Ranges;
import org.posthorn.runtime.TimeSlice;
import org.posthorn.store.view.MailboxView;

/// Reports messages that were removed before (RFC 7162 §3.2.10.1).
public final class Vanished {
  private Vanished() {}

  /// Writes `* VANISHED (EARLIER) 41,43:116` if there are such messages. If removals since then
  /// have been forgotten, all asked UIDs are named that are not in the mailbox (RFC 7162 §3.2.5.2).
  ///
  /// @param view of the mailbox as the client numbers it
  /// @param modSeq that the client knows
  /// @param asked UIDs that the client asks for
  /// @param intactUpTo the client knows all messages up to this UID, and they are there
  public static void tell(
      ImapSession session, MailboxView view, long modSeq, Ranges asked, long intactUpTo)
      throws IOException {
    Optional<int[]> removed =
        session.selected().account().known(modSeq)
            ? session.selected().account().removedSince(view.mailbox(), modSeq)
            : Optional.empty();
    Ranges gone =
        removed.isPresent()
            ? among(removed.get(), view, asked)
            : absent(view, asked, intactUpTo + 1);
    if (!gone.isEmpty()) {
      session.out().untagged("VANISHED (EARLIER) " + gone);
    }
  }

  // A message that the view still has was removed after it; that is announced later.
  private static Ranges among(int[] uids, MailboxView view, Ranges asked) {
    TimeSlice slice = new TimeSlice();
    return Ranges.ofAscending(
        Arrays.stream(uids)
            .peek(_ -> slice.breathe())
            .filter(uid -> asked.contains(uid) && uid < view.uidNext() && view.indexOf(uid) < 0)
            .toArray());
  }

  private static Ranges absent(MailboxView view, Ranges asked, long from) {
    Ranges.Builder absent = new Ranges.Builder();
    TimeSlice slice = new TimeSlice();
    for (int r = 0; r < asked.count(); r++) {
      long next = Math.max(from, asked.first(r));
      long last = Math.min(asked.last(r), view.uidNext() - 1L);
      int index = next > last ? view.size() : atOrAfter(view, (int) next);
      while (index < view.size() && view.uid(index) <= last) {
        slice.breathe();
        int uid = view.uid(index++);
        absent.add(next, uid - 1L);
        next = uid + 1L;
      }
      absent.add(next, last);
    }
    return absent.build();
  }

  private static int atOrAfter(MailboxView view, int uid) {
    int index = view.indexOf(uid);
    return index >= 0 ? index : -index - 1;
  }
}

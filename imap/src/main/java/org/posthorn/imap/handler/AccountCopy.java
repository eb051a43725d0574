package org.posthorn.imap.handler;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.posthorn.imap.session.ImapSession;
import org.posthorn.imap.session.Place;
import org.posthorn.imap.session.Selected;
import org.posthorn.imap.session.Synchroniser;
import org.posthorn.runtime.TimeSlice;
import org.posthorn.store.mail.Appended;
import org.posthorn.store.mail.CopyOutcome;
import org.posthorn.store.mail.FlagChange;
import org.posthorn.store.mail.FlagSet;
import org.posthorn.store.mail.Flags;
import org.posthorn.store.mail.MailException;
import org.posthorn.store.message.MessageBytes;
import org.posthorn.store.message.MessageWriter;
import org.posthorn.store.message.NewMessage;
import org.posthorn.store.view.MailboxView;

/// Copies messages into another account. Each becomes an Email of its own there, because accounts
/// share no data.
final class AccountCopy {
  private static final int BUFFER_BYTES = 16 << 10;

  private AccountCopy() {}

  /// Copies messages of the selected mailbox, some at a time; if that fails, those that were copied
  /// before are removed again, as far as the user may do that.
  ///
  /// @param uids ascending; those that do not exist are left out
  static CopyOutcome copy(ImapSession session, int[] uids, Place target) throws IOException {
    Selected selected = session.selected();
    MailboxView view = Synchroniser.current(session);
    int[] present = Arrays.stream(uids).filter(uid -> view.indexOf(uid) >= 0).toArray();
    int atOnce = session.limits().appendMessagesMax();
    int[] added = new int[present.length];
    int done = 0;
    try {
      while (done < present.length) {
        int end = Math.min(present.length, done + atOnce);
        int[] batch = Arrays.copyOfRange(present, done, end);
        for (Appended appended : append(session, selected, view, batch, target)) {
          added[done++] = appended.uid();
        }
      }
    } finally {
      if (done < present.length) {
        undo(target, Arrays.copyOf(added, done));
      }
    }
    return new CopyOutcome(target.mailbox().uidValidity(), present, added, new int[0]);
  }

  private static List<Appended> append(
      ImapSession session, Selected selected, MailboxView view, int[] uids, Place target)
      throws IOException {
    List<NewMessage> messages = new ArrayList<>();
    TimeSlice slice = new TimeSlice();
    try {
      for (int uid : uids) {
        int at = view.indexOf(uid);
        try (MessageBytes bytes = selected.account().open(view.emailId(at));
            MessageWriter writer = session.service().store().receive(bytes.size());
            InputStream in = bytes.stream(0, bytes.size())) {
          byte[] buffer = new byte[BUFFER_BYTES];
          for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            slice.breatheNow();
            writer.write(buffer, 0, n);
          }
          messages.add(
              new NewMessage(
                  writer.finish(), flags(view, at), Instant.ofEpochMilli(view.internalDate(at))));
        }
      }
      return target.account().append(target.id(), messages);
    } finally {
      for (NewMessage message : messages) {
        message.message().close(); // has no effect on filed messages
      }
    }
  }

  private static FlagSet flags(MailboxView view, int at) {
    long flags = view.flags(at);
    return new FlagSet(flags & Flags.SYSTEM, Set.copyOf(view.keywords().names(flags)));
  }

  private static void undo(Place target, int[] uids) {
    if (uids.length == 0) {
      return;
    }
    try {
      var _ =
          target
              .account()
              .store(target.id(), uids, FlagChange.add("\\Deleted"), OptionalLong.empty());
      var _ = target.account().expunge(target.id(), uids);
    } catch (MailException e) {
      // The user may add but not remove: they stay.
    }
  }

  /// Removes messages of the selected mailbox that are in another account now.
  static void remove(ImapSession session, int[] uids) {
    Selected selected = session.selected();
    var _ =
        selected
            .account()
            .store(selected.mailbox(), uids, FlagChange.add("\\Deleted"), OptionalLong.empty());
    var _ = selected.account().expunge(selected.mailbox(), uids);
  }
}

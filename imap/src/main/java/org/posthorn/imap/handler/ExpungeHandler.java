package org.posthorn.imap.handler;

import java.util.Arrays;
import java.util.Optional;
import org.posthorn.imap.command.Expunge;
import org.posthorn.imap.response.Completion;
import org.posthorn.imap.response.ResponseCode;
import org.posthorn.imap.session.ImapSession;
import org.posthorn.imap.session.MessageLimit;
import org.posthorn.imap.session.MessageSet;
import org.posthorn.imap.session.Selected;
import org.posthorn.imap.session.Synchroniser;
import org.posthorn.store.mail.Flags;
import org.posthorn.store.view.MailboxView;

/// EXPUNGE (RFC 9051 §6.4.3) and UID EXPUNGE (§6.4.9). The EXPUNGE responses are sent by the
/// announcement that follows every command.
public final class ExpungeHandler {
  private ExpungeHandler() {}

  public static Completion run(Expunge command, ImapSession session) {
    Selected selected = session.writable();
    if (command.uids().isPresent()) {
      MessageLimit limit = MessageLimit.of(session);
      int[] all = MessageSet.uids(selected, command.uids().get(), true);
      int[] uids = limit.cut(all);
      int[] gone = session.selected().account().expunge(selected.mailbox(), uids);
      return limit.completed(
          completed("UID EXPUNGE completed", gone.length > 0, session),
          uids.length < all.length ? Optional.of(uids[0]) : Optional.empty());
    }
    boolean any = expungeAll(session, selected);
    return completed("EXPUNGE completed", any, session);
  }

  // RFC 7162 §3.2.7. What happens until the responses are sent has a higher ModSeq, and is
  // announced
  // with them or later.
  private static Completion completed(String text, boolean any, ImapSession session) {
    return any && session.qresync()
        ? Completion.of(
            ResponseCode.of("HIGHESTMODSEQ", Synchroniser.current(session).highestModSeq()), text)
        : Completion.of(text);
  }

  /// Removes all messages with \Deleted, including those that the client has not been told of yet.
  ///
  /// @return whether there were any
  static boolean expungeAll(ImapSession session, Selected selected) {
    MailboxView now = Synchroniser.current(session);
    if (now.deleted() == 0) {
      return false;
    }
    int[] uids = new int[now.deleted()];
    int count = 0;
    for (int i = 0; i < now.size() && count < uids.length; i++) {
      if ((now.flags(i) & Flags.DELETED) != 0) {
        uids[count++] = now.uid(i);
      }
    }
    return session
            .selected()
            .account()
            .expunge(selected.mailbox(), Arrays.copyOf(uids, count))
            .length
        > 0;
  }
}

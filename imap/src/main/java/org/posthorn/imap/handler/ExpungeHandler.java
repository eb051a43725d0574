package org.posthorn.imap.handler;

import java.util.Arrays;
import org.posthorn.imap.command.Expunge;
import org.posthorn.imap.response.Completion;
import org.posthorn.imap.session.ImapSession;
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
      int[] uids = MessageSet.uids(selected, command.uids().get(), true);
      session.account().expunge(selected.mailbox(), uids);
      return Completion.of("UID EXPUNGE completed");
    }
    expungeAll(session, selected);
    return Completion.of("EXPUNGE completed");
  }

  /// Removes all messages with \Deleted, including those that the client has not been told of yet.
  static void expungeAll(ImapSession session, Selected selected) {
    MailboxView now = Synchroniser.current(session);
    if (now.deleted() == 0) {
      return;
    }
    int[] uids = new int[now.deleted()];
    int count = 0;
    for (int i = 0; i < now.size() && count < uids.length; i++) {
      if ((now.flags(i) & Flags.DELETED) != 0) {
        uids[count++] = now.uid(i);
      }
    }
    session.account().expunge(selected.mailbox(), Arrays.copyOf(uids, count));
  }
}

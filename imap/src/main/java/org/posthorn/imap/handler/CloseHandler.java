package org.posthorn.imap.handler;

import org.posthorn.imap.response.Completion;
import org.posthorn.imap.session.ImapSession;
import org.posthorn.imap.session.Selected;

/// CLOSE (RFC 9051 §6.4.1) and UNSELECT (§6.4.2): both leave the mailbox; CLOSE expunges it first,
/// without EXPUNGE responses.
public final class CloseHandler {
  private CloseHandler() {}

  public static Completion close(ImapSession session) {
    Selected selected = session.selected();
    if (!selected.readOnly()) {
      var _ = ExpungeHandler.expungeAll(session, selected);
    }
    session.unselect();
    return Completion.of("CLOSE completed");
  }

  public static Completion unselect(ImapSession session) {
    session.unselect();
    return Completion.of("UNSELECT completed");
  }
}

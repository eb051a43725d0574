package org.posthorn.imap.session;

import java.io.IOException;
import org.posthorn.store.view.MailboxView;

/// A search whose changes are reported to the client (RFC 5267 §4.3). Used by the session's thread.
public interface LiveSearch {
  /// The tag of its command.
  String tag();

  /// Reports found messages that are removed in the current view, before the client is told of the
  /// removal.
  void removing(ImapSession session, MailboxView now) throws IOException;

  /// Reports other changes, after the client was told of the current view.
  void changed(ImapSession session, MailboxView now) throws IOException;
}

package org.posthorn.imap.session;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.posthorn.store.MailAccount;
import org.posthorn.store.mail.MailboxId;

/// Tells a client of changes that it has asked for (RFC 5465). Used by the session's thread, except
/// [#concerns].
public interface Notifier {
  /// The accounts whose changes are to be watched now.
  List<MailAccount> watched(ImapSession session);

  /// Whether changes of these mailboxes may be told. Called by threads of the store.
  ///
  /// @param changed as a watcher is told it
  boolean concerns(MailAccount account, Set<MailboxId> changed);

  /// Tells what has changed, between commands.
  void announce(ImapSession session) throws IOException;

  /// Tells what has changed in other mailboxes than the selected one, and what is fetched of new
  /// messages in it. Called after a command has announced the changes of the selected mailbox.
  void announceOthers(ImapSession session) throws IOException;
}

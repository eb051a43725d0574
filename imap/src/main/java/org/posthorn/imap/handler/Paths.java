package org.posthorn.imap.handler;

import org.posthorn.imap.response.ImapException;
import org.posthorn.imap.response.ResponseCode;
import org.posthorn.imap.session.ImapSession;
import org.posthorn.imap.syntax.MailboxName;
import org.posthorn.store.mail.Mailbox;

/// Paths of mailboxes: names joined by the hierarchy delimiter.
final class Paths {
  static final char DELIMITER = '/';
  static final String INBOX = "INBOX";

  private Paths() {}

  /// The target mailbox of a message.
  ///
  /// @throws ImapException.No with TRYCREATE if it does not exist but can be created (RFC 9051
  ///   §6.3.12, §6.4.7)
  static Mailbox target(MailboxName name, ImapSession session) {
    return session
        .account()
        .mailbox(name.path())
        .orElseThrow(() ->
            new ImapException.No(
                name.isPossible() ? ResponseCode.TRYCREATE : ResponseCode.CANNOT,
                "no such mailbox"));
  }

  /// The path without a trailing delimiter.
  static String withoutEnd(String path) {
    return path.length() > 1 && path.charAt(path.length() - 1) == DELIMITER
        ? path.substring(0, path.length() - 1)
        : path;
  }
}

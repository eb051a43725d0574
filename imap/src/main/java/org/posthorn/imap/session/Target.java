package org.posthorn.imap.session;

import org.posthorn.imap.response.ImapException;
import org.posthorn.imap.response.ResponseCode;
import org.posthorn.imap.syntax.MailboxName;

/// Where a message is put.
public final class Target {
  private Target() {}

  /// The target mailbox of a message.
  ///
  /// @throws ImapException.No with TRYCREATE if it does not exist but can be created (RFC 9051
  ///   §6.3.12, §6.4.7)
  public static Place mailbox(MailboxName name, ImapSession session) {
    return Place.find(session, name)
        .orElseThrow(() ->
            new ImapException.No(
                name.isPossible() ? ResponseCode.TRYCREATE : ResponseCode.CANNOT,
                "no such mailbox"));
  }
}

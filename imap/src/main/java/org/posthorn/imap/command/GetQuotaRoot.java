package org.posthorn.imap.command;

import org.posthorn.imap.syntax.MailboxName;
import org.posthorn.imap.syntax.Parser;

/// RFC 9208 §4.1.2. `getquotaroot = "GETQUOTAROOT" SP mailbox`
public record GetQuotaRoot(MailboxName mailbox) implements ImapCommand {

  static GetQuotaRoot parse(Parser p) {
    p.space();
    MailboxName mailbox = p.mailbox();
    p.end();
    return new GetQuotaRoot(mailbox);
  }
}

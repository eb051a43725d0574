package org.posthorn.imap.command;

import org.posthorn.imap.syntax.MailboxName;
import org.posthorn.imap.syntax.Parser;

/// RFC 9051 §6.3.6. `rename = "RENAME" SP mailbox SP mailbox`
public record Rename(MailboxName from, MailboxName to) implements ImapCommand {

  static Rename parse(Parser p) {
    p.space();
    MailboxName from = p.mailbox();
    p.space();
    MailboxName to = p.mailbox();
    p.end();
    return new Rename(from, to);
  }
}

package org.posthorn.imap.command;

import org.posthorn.imap.syntax.MailboxName;
import org.posthorn.imap.syntax.Parser;

/// RFC 9051 §6.3.5. `delete = "DELETE" SP mailbox`
public record Delete(MailboxName mailbox) implements ImapCommand {

  static Delete parse(Parser p) {
    p.space();
    MailboxName mailbox = p.mailbox();
    p.end();
    return new Delete(mailbox);
  }
}

package org.posthorn.imap.command;

import org.posthorn.imap.syntax.MailboxName;
import org.posthorn.imap.syntax.Parser;

/// RFC 9051 §6.3.8. `unsubscribe = "UNSUBSCRIBE" SP mailbox`
public record Unsubscribe(MailboxName mailbox) implements ImapCommand {

  static Unsubscribe parse(Parser p) {
    p.space();
    MailboxName mailbox = p.mailbox();
    p.end();
    return new Unsubscribe(mailbox);
  }
}

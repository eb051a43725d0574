package org.posthorn.imap.command;

import org.posthorn.imap.syntax.MailboxName;
import org.posthorn.imap.syntax.Parser;

/// RFC 9051 §6.3.7. `subscribe = "SUBSCRIBE" SP mailbox`
public record Subscribe(MailboxName mailbox) implements ImapCommand {

  static Subscribe parse(Parser p) {
    p.space();
    MailboxName mailbox = p.mailbox();
    p.end();
    return new Subscribe(mailbox);
  }
}

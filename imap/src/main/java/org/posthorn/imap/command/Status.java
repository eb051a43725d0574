package org.posthorn.imap.command;

import java.util.Set;
import org.posthorn.imap.syntax.MailboxName;
import org.posthorn.imap.syntax.Parser;

/// RFC 9051 §6.3.11. `status = "STATUS" SP mailbox SP "(" status-att *(SP status-att) ")"`
public record Status(MailboxName mailbox, Set<StatusItem> items) implements ImapCommand {

  static Status parse(Parser p) {
    p.space();
    MailboxName mailbox = p.mailbox();
    p.space();
    Set<StatusItem> items = StatusItem.parseList(p);
    p.end();
    return new Status(mailbox, items);
  }
}

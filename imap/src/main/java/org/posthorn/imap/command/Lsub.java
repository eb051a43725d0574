package org.posthorn.imap.command;

import java.util.List;
import org.posthorn.imap.syntax.MailboxName;
import org.posthorn.imap.syntax.Parser;

/// RFC 3501 §6.3.9. `lsub = "LSUB" SP mailbox SP list-mailbox`
public record Lsub(MailboxName reference, ListPattern pattern) implements ImapCommand {

  static Lsub parse(Parser p) {
    p.space();
    MailboxName reference = p.mailbox();
    p.space();
    ListPattern pattern = new ListPattern(p.listMailbox());
    ListPattern.requireShort(p, reference, List.of(pattern));
    p.end();
    return new Lsub(reference, pattern);
  }
}

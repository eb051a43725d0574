package org.posthorn.imap.command;

import org.posthorn.imap.syntax.MailboxName;
import org.posthorn.imap.syntax.Parser;
import org.posthorn.imap.syntax.SequenceSet;

/// RFC 9051 §6.4.7. `copy = "COPY" SP sequence-set SP mailbox`
///
/// @param uid the numbers are UIDs
public record Copy(boolean uid, SequenceSet messages, MailboxName mailbox) implements ImapCommand {

  static Copy parse(Parser p, boolean uid) {
    p.space();
    SequenceSet messages = p.sequenceSet();
    p.space();
    MailboxName mailbox = p.mailbox();
    p.end();
    return new Copy(uid, messages, mailbox);
  }
}

package org.posthorn.imap.command;

import org.posthorn.imap.syntax.MailboxName;
import org.posthorn.imap.syntax.Parser;
import org.posthorn.imap.syntax.SequenceSet;

/// RFC 9051 §6.4.8, RFC 6851. `move = "MOVE" SP sequence-set SP mailbox`
///
/// @param uid the numbers are UIDs
public record Move(boolean uid, SequenceSet messages, MailboxName mailbox) implements ImapCommand {

  static Move parse(Parser p, boolean uid) {
    p.space();
    SequenceSet messages = p.sequenceSet();
    p.space();
    MailboxName mailbox = p.mailbox();
    p.end();
    return new Move(uid, messages, mailbox);
  }
}

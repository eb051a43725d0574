package org.posthorn.imap.command;

import org.posthorn.imap.syntax.Parser;
import org.posthorn.imap.syntax.SequenceSet;
import org.posthorn.imap.syntax.SyntaxException;

/// RFC 8508 §4. `replace = "REPLACE" SP seq-number SP mailbox append-message`, `uid-replace = "UID
/// REPLACE" SP uniqueid SP mailbox append-message`
///
/// @param uid the number is a UID
/// @param message one number
/// @param append the message that takes its place
public record Replace(boolean uid, SequenceSet message, Append append) implements ImapCommand {
  static Replace parse(Parser p, boolean uid) {
    p.space();
    SequenceSet message = p.sequenceSet();
    if (message.isSaved() || !message.isOne()) {
      throw new SyntaxException("one message is replaced");
    }
    return new Replace(uid, message, Append.parse(p));
  }
}

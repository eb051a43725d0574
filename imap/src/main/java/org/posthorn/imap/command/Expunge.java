package org.posthorn.imap.command;

import java.util.Optional;
import org.posthorn.imap.syntax.Parser;
import org.posthorn.imap.syntax.SequenceSet;

/// RFC 9051 §6.4.3, and UID EXPUNGE, RFC 9051 §6.4.9.
///
/// @param uids of UID EXPUNGE
public record Expunge(Optional<SequenceSet> uids) implements ImapCommand {

  static Expunge parse(Parser p, boolean uid) {
    Optional<SequenceSet> uids = Optional.empty();
    if (uid) {
      p.space();
      uids = Optional.of(p.sequenceSet());
    }
    p.end();
    return new Expunge(uids);
  }
}

package org.posthorn.imap.command;

import java.util.Optional;
import org.posthorn.imap.syntax.Extension;
import org.posthorn.imap.syntax.Parser;
import org.posthorn.imap.syntax.SyntaxException;

/// THREAD. RFC 5256 §3. `thread = ["UID" SP] "THREAD" SP thread-alg SP charset 1*(SP search-key)`
///
/// @param search what is threaded
public record ThreadMessages(Algorithm algorithm, Search search) implements ImapCommand {

  /// `thread-alg`
  public enum Algorithm {
    /// RFC 5256 §3
    ORDEREDSUBJECT,
    /// RFC 5256 §3
    REFERENCES,
    /// draft-ietf-morg-inthread: REFERENCES without subjects, the thread with the latest message
    /// last.
    REFS;

    private Extension extension() {
      return switch (this) {
        case ORDEREDSUBJECT -> Extension.THREAD_ORDEREDSUBJECT;
        case REFERENCES -> Extension.THREAD_REFERENCES;
        case REFS -> Extension.THREAD_REFS;
      };
    }
  }

  static ThreadMessages parse(Parser p, boolean uid) {
    p.space();
    String name = p.keyword();
    for (Algorithm algorithm : Algorithm.values()) {
      if (algorithm.name().equals(name)) {
        p.uses(algorithm.extension());
        p.space();
        return new ThreadMessages(algorithm, Search.program(p, uid, Optional.empty(), p.astring()));
      }
    }
    throw new SyntaxException("an unknown threading algorithm");
  }
}

package org.posthorn.imap.command;

import org.posthorn.imap.syntax.Parser;

/// RFC 9051 §6.1.2.
public record Noop() implements ImapCommand {

  static Noop parse(Parser p) {
    p.end();
    return new Noop();
  }
}

package org.posthorn.imap.command;

import org.posthorn.imap.syntax.Parser;

/// RFC 9051 §6.3.10, RFC 2342.
public record Namespace() implements ImapCommand {

  static Namespace parse(Parser p) {
    p.end();
    return new Namespace();
  }
}

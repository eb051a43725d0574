package org.posthorn.imap.command;

import org.posthorn.imap.syntax.Parser;

/// RFC 9051 §6.4.2, RFC 3691.
public record Unselect() implements ImapCommand {

  static Unselect parse(Parser p) {
    p.end();
    return new Unselect();
  }
}

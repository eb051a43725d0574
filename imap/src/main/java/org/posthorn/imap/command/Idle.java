package org.posthorn.imap.command;

import org.posthorn.imap.syntax.Parser;

/// RFC 9051 §6.3.13, RFC 2177. The DONE that ends it is a separate line, not a command.
public record Idle() implements ImapCommand {

  static Idle parse(Parser p) {
    p.end();
    return new Idle();
  }
}

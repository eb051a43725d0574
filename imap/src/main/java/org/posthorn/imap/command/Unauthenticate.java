package org.posthorn.imap.command;

import org.posthorn.imap.syntax.Parser;

/// RFC 8437 §3.
public record Unauthenticate() implements ImapCommand {

  static Unauthenticate parse(Parser p) {
    p.end();
    return new Unauthenticate();
  }
}

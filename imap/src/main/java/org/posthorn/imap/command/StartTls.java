package org.posthorn.imap.command;

import org.posthorn.imap.syntax.Parser;

/// RFC 9051 §6.2.1.
public record StartTls() implements ImapCommand {

  static StartTls parse(Parser p) {
    p.end();
    return new StartTls();
  }
}

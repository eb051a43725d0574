package org.posthorn.imap.command;

import org.posthorn.imap.syntax.Parser;

/// RFC 9051 §6.4.1.
public record Close() implements ImapCommand {

  static Close parse(Parser p) {
    p.end();
    return new Close();
  }
}

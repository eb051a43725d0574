package org.posthorn.imap.command;

import org.posthorn.imap.syntax.Parser;

/// RFC 9051 §6.1.1.
public record Capability() implements ImapCommand {

  static Capability parse(Parser p) {
    p.end();
    return new Capability();
  }
}

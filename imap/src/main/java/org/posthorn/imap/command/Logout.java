package org.posthorn.imap.command;

import org.posthorn.imap.syntax.Parser;

/// RFC 9051 §6.1.3.
public record Logout() implements ImapCommand {

  static Logout parse(Parser p) {
    p.end();
    return new Logout();
  }
}

package org.posthorn.imap.command;

import org.posthorn.imap.syntax.Parser;

/// RFC 3501 §6.4.1; removed in RFC 9051.
public record Check() implements ImapCommand {

  static Check parse(Parser p) {
    p.end();
    return new Check();
  }
}

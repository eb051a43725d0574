package org.posthorn.imap.command;

import org.posthorn.imap.syntax.Parser;
import org.posthorn.imap.syntax.SyntaxException;

/// RFC 4978 §3. `compress = "COMPRESS" SP algorithm`, `algorithm = "DEFLATE"`
public record Compress() implements ImapCommand {
  static Compress parse(Parser p) {
    p.space();
    if (!p.keyword().equals("DEFLATE")) {
      throw new SyntaxException("an unknown compression algorithm");
    }
    p.end();
    return new Compress();
  }
}

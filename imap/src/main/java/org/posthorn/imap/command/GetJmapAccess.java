package org.posthorn.imap.command;

import org.posthorn.imap.syntax.Parser;

/// RFC 9698 §4. `getjmapaccess = "GETJMAPACCESS"`
public record GetJmapAccess() implements ImapCommand {
  static GetJmapAccess parse(Parser p) {
    p.end();
    return new GetJmapAccess();
  }
}

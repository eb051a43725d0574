package org.posthorn.imap.command;

import org.posthorn.imap.syntax.Parser;

/// RFC 9208 §4.1.1. `getquota = "GETQUOTA" SP quota-root-name`
public record GetQuota(String root) implements ImapCommand {

  static GetQuota parse(Parser p) {
    p.space();
    String root = p.astring();
    p.end();
    return new GetQuota(root);
  }
}

package org.posthorn.imap.command;

import org.posthorn.imap.syntax.Parser;

/// RFC 9051 §6.2.3. `login = "LOGIN" SP userid SP password`
public record Login(String userid, String password) implements ImapCommand {

  static Login parse(Parser p) {
    p.space();
    String userid = p.astring();
    p.space();
    String password = p.astring();
    p.end();
    return new Login(userid, password);
  }
}

package org.posthorn.imap.command;

import java.util.ArrayList;
import java.util.List;
import org.posthorn.imap.syntax.Parser;

/// RFC 9051 §6.3.1, RFC 5161. `enable = "ENABLE" 1*(SP capability)`; names in upper case.
public record Enable(List<String> capabilities) implements ImapCommand {

  static Enable parse(Parser p) {
    List<String> capabilities = new ArrayList<>();
    p.space();
    do {
      capabilities.add(p.keyword());
    } while (p.acceptSpace());
    p.end();
    return new Enable(List.copyOf(capabilities));
  }
}

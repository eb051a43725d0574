package org.posthorn.imap.command;

import java.util.ArrayList;
import java.util.List;
import org.posthorn.imap.syntax.Parser;

/// RFC 5267 §4.3.3. `cancelupdate = "CANCELUPDATE" 1*(SP quoted)`
///
/// @param tags of the searches whose changes are no longer to be reported
public record CancelUpdate(List<String> tags) implements ImapCommand {
  static CancelUpdate parse(Parser p) {
    List<String> tags = new ArrayList<>();
    p.space();
    do {
      tags.add(p.string());
    } while (p.acceptSpace());
    p.end();
    return new CancelUpdate(List.copyOf(tags));
  }
}

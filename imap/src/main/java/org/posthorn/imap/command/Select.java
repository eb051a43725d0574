package org.posthorn.imap.command;

import java.util.List;
import org.posthorn.imap.syntax.MailboxName;
import org.posthorn.imap.syntax.Parser;
import org.posthorn.imap.syntax.SyntaxException;

/// SELECT and EXAMINE. RFC 9051 §6.3.2, §6.3.3. `select = "SELECT" SP mailbox [select-params]`,
/// `select-params = SP "(" select-param *(SP select-param) ")"` (RFC 4466 §2.1).
///
/// @param readOnly it was EXAMINE
/// @param condstore the parameter CONDSTORE, RFC 7162 §3.1.8
public record Select(MailboxName mailbox, boolean readOnly, boolean condstore)
    implements ImapCommand {

  private static final int PARAMETERS_MAX = 10;

  static Select parse(Parser p, boolean readOnly) {
    p.space();
    MailboxName mailbox = p.mailbox();
    boolean condstore = false;
    if (p.acceptSpace()) {
      List<String> parameters = p.parenthesized(PARAMETERS_MAX, Parser::keyword);
      for (String parameter : parameters) {
        if (!parameter.equals("CONDSTORE")) {
          throw new SyntaxException("an unknown parameter of SELECT");
        }
        condstore = true;
      }
    }
    p.end();
    return new Select(mailbox, readOnly, condstore);
  }
}

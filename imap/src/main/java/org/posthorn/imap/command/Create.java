package org.posthorn.imap.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.posthorn.imap.syntax.Extension;
import org.posthorn.imap.syntax.MailboxName;
import org.posthorn.imap.syntax.Parser;
import org.posthorn.imap.syntax.SyntaxException;

/// RFC 9051 §6.3.4. `create = "CREATE" SP mailbox [create-param]`, and `create-param =/ "USE" SP
/// "(" [use-attr *(SP use-attr)] ")"` (RFC 6154 §6).
///
/// @param use requested special uses, in lower case with their backslash; the handler checks them
///   (`USEATTR`)
public record Create(MailboxName mailbox, List<String> use) implements ImapCommand {

  private static final int USES_MAX = 10;

  static Create parse(Parser p) {
    p.space();
    MailboxName mailbox = p.mailbox();
    List<String> use = new ArrayList<>();
    if (p.acceptSpace()) {
      p.expect('(');
      do {
        if (!p.acceptKeyword("USE")) {
          throw new SyntaxException("an unknown parameter of CREATE");
        }
        p.uses(Extension.CREATE_SPECIAL_USE);
        p.space();
        use.addAll(p.parenthesized(USES_MAX, Create::useAttribute));
      } while (p.acceptSpace() && use.size() <= USES_MAX);
      p.expect(')');
    }
    p.end();
    return new Create(mailbox, List.copyOf(use));
  }

  // use-attr = "\All" / "\Archive" / ... / use-attr-ext
  private static String useAttribute(Parser p) {
    p.expect('\\');
    return "\\" + p.atom().toLowerCase(Locale.ROOT);
  }
}

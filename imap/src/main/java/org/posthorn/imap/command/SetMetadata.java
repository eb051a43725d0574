package org.posthorn.imap.command;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.posthorn.imap.syntax.Extension;
import org.posthorn.imap.syntax.MailboxName;
import org.posthorn.imap.syntax.Parser;
import org.posthorn.imap.syntax.SyntaxException;
import org.posthorn.store.annotations.EntryName;

/// RFC 5464 §4.3. `setmetadata = "SETMETADATA" SP mailbox SP entry-values`, `entry-values = "("
/// entry-value *(SP entry-value) ")"`
///
/// @param mailbox empty for the annotations of the server
/// @param values empty for an entry to remove; if an entry is repeated, the last one counts
public record SetMetadata(Optional<MailboxName> mailbox, Map<EntryName, Optional<byte[]>> values)
    implements ImapCommand {

  static SetMetadata parse(Parser p) {
    p.space();
    Optional<MailboxName> mailbox = mailboxOrServer(p);
    p.space();
    Map<EntryName, Optional<byte[]>> values = new LinkedHashMap<>();
    p.parenthesized(
        p.limits().annotations(),
        parser -> {
          EntryName entry =
              EntryName.of(parser.astring())
                  .orElseThrow(() -> new SyntaxException("not the name of an entry"));
          parser.space();
          return values.put(entry, parser.nstringOrLiteral8());
        });
    if (values.isEmpty()) {
      throw new SyntaxException("no entry is named");
    }
    p.end();
    return new SetMetadata(mailbox, values);
  }

  /// A mailbox, or the empty string for the server.
  static Optional<MailboxName> mailboxOrServer(Parser p) {
    MailboxName name = p.mailbox();
    if (name.path().isEmpty()) {
      return Optional.empty();
    }
    p.uses(Extension.METADATA);
    return Optional.of(name);
  }
}

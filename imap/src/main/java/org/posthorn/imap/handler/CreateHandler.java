package org.posthorn.imap.handler;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.posthorn.imap.command.Create;
import org.posthorn.imap.response.Completion;
import org.posthorn.imap.response.ImapException;
import org.posthorn.imap.response.ResponseCode;
import org.posthorn.imap.session.ImapSession;
import org.posthorn.imap.session.Place;
import org.posthorn.imap.syntax.Extension;
import org.posthorn.store.mail.Mailbox;
import org.posthorn.store.mail.MailboxId;
import org.posthorn.store.mail.MailboxRole;

/// CREATE (RFC 9051 §6.3.4), with special uses (RFC 6154 §3).
public final class CreateHandler {
  private CreateHandler() {}

  public static Completion run(Create command, ImapSession session) {
    String path = Paths.withoutEnd(command.mailbox().path());
    Optional<Place.Named> other = Place.named(session, path);
    if (other.isPresent()) {
      if (!command.use().isEmpty()) {
        throw new ImapException.No(ResponseCode.USEATTR, "special uses are the owner's");
      }
      return completed(SharedMailboxes.create(other.get()), session);
    }
    Optional<MailboxRole> role = role(command.use(), session);
    // RFC 9051 §6.3.4: a trailing delimiter announces child mailboxes, which needs no action here.
    Mailbox made = session.account().create(path, role);
    return completed(made.id(), session);
  }

  // RFC 8474 §4.1
  private static Completion completed(MailboxId made, ImapSession session) {
    if (!session.offers(Extension.OBJECTID)) {
      return Completion.of("CREATE completed");
    }
    return Completion.of(ResponseCode.of("MAILBOXID", "(" + made + ")"), "CREATE completed");
  }

  private static Optional<MailboxRole> role(List<String> use, ImapSession session) {
    if (use.isEmpty()) {
      return Optional.empty();
    }
    Optional<MailboxRole> role =
        Arrays.stream(MailboxRole.values())
            .filter(r -> r.attribute().filter(a -> a.equalsIgnoreCase(use.getFirst())).isPresent())
            .findFirst();
    if (use.size() > 1 || role.isEmpty() || session.account().mailbox(role.get()).isPresent()) {
      throw new ImapException.No(ResponseCode.USEATTR, "this special use is not possible");
    }
    return role;
  }
}

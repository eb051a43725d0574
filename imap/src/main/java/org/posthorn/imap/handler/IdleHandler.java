package org.posthorn.imap.handler;

import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.posthorn.imap.response.Completion;
import org.posthorn.imap.response.ImapException;
import org.posthorn.imap.session.ChangeWait;
import org.posthorn.imap.session.ImapSession;
import org.posthorn.imap.session.Notifier;
import org.posthorn.imap.session.Selected;
import org.posthorn.imap.session.Synchroniser;
import org.posthorn.imap.syntax.LiteralMarker;
import org.posthorn.store.MailAccount;
import org.posthorn.store.mail.MailboxId;

/// IDLE (RFC 9051 §6.3.13): announces changes as they happen until the client sends DONE; with
/// NOTIFY also those that it has asked for (RFC 5465 §4).
public final class IdleHandler {
  private IdleHandler() {}

  public static Completion run(ImapSession session) throws IOException {
    session.out().continuation("idling");
    boolean answered = false;
    try {
      byte[] line = new ChangeWait(session, new Changes(session)).line();
      if (line == null) {
        throw new EOFException("stream ended in IDLE");
      }
      answered = true;
      if (!new String(line, StandardCharsets.US_ASCII).equalsIgnoreCase("DONE")) {
        // The line may announce a literal, whose octets would follow.
        if (LiteralMarker.atEnd(line, 0, line.length).isPresent()) {
          throw new ImapException.Bye("expected DONE");
        }
        throw new ImapException.Bad("expected DONE");
      }
      return Completion.of("IDLE completed");
    } finally {
      if (!answered) {
        // The helper may still be reading: this connection cannot be used for more commands.
        session.logout();
      }
    }
  }

  /// The changes of the selected mailbox, and of what NOTIFY has named.
  private record Changes(ImapSession session, Optional<Selected> selected, Optional<Notifier> more)
      implements ChangeWait.Source {
    Changes(ImapSession session) {
      this(session, session.selectedMailbox(), session.notifier());
    }

    @Override
    public List<MailAccount> watched() {
      return more.map(notifier -> notifier.watched(session))
          .orElseGet(() -> List.of(selected.map(Selected::account).orElseGet(session::account)));
    }

    @Override
    public boolean concerns(MailAccount account, Set<MailboxId> changed) {
      // A sharee is told only that something has changed.
      boolean ours =
          selected
              .filter(each ->
                  changed.contains(each.mailbox())
                      || !each.account().id().equals(each.account().viewer()))
              .isPresent();
      return ours || more.filter(notifier -> notifier.concerns(account, changed)).isPresent();
    }

    @Override
    public void announce() throws IOException {
      if (selected.isPresent()) {
        Synchroniser.announce(session, true);
      }
      if (more.isPresent()) {
        more.get().announceOthers(session);
      }
    }
  }
}

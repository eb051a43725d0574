package org.posthorn.imap.handler;

import java.io.IOException;
import java.util.Optional;
import org.posthorn.imap.command.Select;
import org.posthorn.imap.response.Completion;
import org.posthorn.imap.response.ImapException;
import org.posthorn.imap.response.ResponseCode;
import org.posthorn.imap.response.ResponseWriter;
import org.posthorn.imap.response.Status;
import org.posthorn.imap.session.ImapSession;
import org.posthorn.imap.session.Synchroniser;
import org.posthorn.store.mail.Mailbox;
import org.posthorn.store.mail.MailboxId;
import org.posthorn.store.view.MailboxView;

/// SELECT and EXAMINE (RFC 9051 §6.3.2, §6.3.3; RFC 3501 §6.3.1, §6.3.2).
public final class SelectHandler {
  private SelectHandler() {}

  public static Completion run(Select command, ImapSession session) throws IOException {
    ResponseWriter out = session.out();
    if (session.unselect()) {
      // The client must know which responses belong to the new mailbox.
      out.untagged(Status.OK, ResponseCode.CLOSED, "previous mailbox closed");
    }
    if (command.condstore()) {
      session.enableCondstore();
    }
    Mailbox mailbox =
        session.account().mailbox(command.mailbox().path()).orElseThrow(SelectHandler::nonexistent);
    MailboxView view = session.account().view(mailbox.id());
    session.select(view, command.readOnly());
    describe(session, mailbox, view);
    return command.readOnly()
        ? Completion.of(ResponseCode.READ_ONLY, "EXAMINE completed")
        : Completion.of(ResponseCode.READ_WRITE, "SELECT completed");
  }

  private static void describe(ImapSession session, Mailbox mailbox, MailboxView view)
      throws IOException {
    ResponseWriter out = session.out();
    Synchroniser.tellKeywords(session, view);
    out.untagged(view.size(), "EXISTS");
    if (!session.rev2()) {
      out.untagged(session.selected().recentIn(view), "RECENT");
      int unseen = view.firstUnseen();
      if (unseen >= 0) {
        out.untagged(Status.OK, ResponseCode.of("UNSEEN", unseen + 1L), "first unseen");
      }
    }
    out.untagged(Status.OK, ResponseCode.of("UIDVALIDITY", view.uidValidity()), "UIDs valid");
    out.untagged(Status.OK, ResponseCode.of("UIDNEXT", view.uidNext()), "next UID");
    // RFC 7162 §3.1.2.1; RFC 8474 §4.2
    long highest = Math.max(1, view.highestModSeq());
    out.untagged(Status.OK, ResponseCode.of("HIGHESTMODSEQ", highest), "highest ModSeq");
    out.untagged(Status.OK, ResponseCode.of("MAILBOXID", "(" + mailbox.id() + ")"), "its id");
    if (session.rev2()) {
      // RFC 9051 §6.3.2 requires it, with the name as the server writes it.
      out.text("* LIST () \"/\" ").mailbox(mailbox.path()).end();
    }
  }

  static ImapException.No nonexistent() {
    return new ImapException.No(ResponseCode.NONEXISTENT, "no such mailbox");
  }

  static boolean isSelected(ImapSession session, MailboxId mailbox) {
    return selected(session).filter(mailbox::equals).isPresent();
  }

  /// The selected mailbox, if there is one.
  static Optional<MailboxId> selected(ImapSession session) {
    return switch (session.state()) {
      case SELECTED -> Optional.of(session.selected().mailbox());
      case NOT_AUTHENTICATED, AUTHENTICATED, LOGOUT -> Optional.empty();
    };
  }
}

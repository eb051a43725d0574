package org.posthorn.imap.handler;

import java.io.IOException;
import java.util.Set;
import org.posthorn.imap.command.Status;
import org.posthorn.imap.command.StatusItem;
import org.posthorn.imap.response.Completion;
import org.posthorn.imap.response.ResponseWriter;
import org.posthorn.imap.session.ImapSession;
import org.posthorn.store.mail.Mailbox;

/// STATUS (RFC 9051 §6.3.11). The store has all counts except RECENT, so no messages are read.
public final class StatusHandler {
  private StatusHandler() {}

  public static Completion run(Status command, ImapSession session) throws IOException {
    Mailbox mailbox =
        session.account().mailbox(command.mailbox().path()).orElseThrow(SelectHandler::nonexistent);
    tell(session, mailbox, command.items());
    return Completion.of("STATUS completed");
  }

  /// Writes `* STATUS name (MESSAGES 231 UIDNEXT 44292)`.
  static void tell(ImapSession session, Mailbox mailbox, Set<StatusItem> items) throws IOException {
    if (items.contains(StatusItem.HIGHESTMODSEQ)) {
      session.enableCondstore(); // RFC 7162 §3.1.7
    }
    ResponseWriter out = session.out();
    out.text("* STATUS ").mailbox(mailbox.path()).text(" (");
    String between = "";
    for (StatusItem item : items) {
      out.text(between).text(item.name()).space();
      between = " ";
      if (item == StatusItem.MAILBOXID) {
        out.text("(").text(mailbox.id().toString()).text(")");
      } else {
        out.number(value(item, mailbox, session));
      }
    }
    out.text(")").end();
  }

  private static long value(StatusItem item, Mailbox mailbox, ImapSession session) {
    return switch (item) {
      case MESSAGES -> mailbox.counts().total();
      case RECENT -> session.recent(mailbox);
      case UIDNEXT -> mailbox.uidNext();
      case UIDVALIDITY -> mailbox.uidValidity();
      case UNSEEN -> mailbox.counts().unseen();
      case DELETED -> mailbox.counts().deleted();
      case SIZE -> mailbox.counts().bytes();
      case HIGHESTMODSEQ -> Math.max(1, mailbox.highestModSeq());
      case MAILBOXID -> mailbox.id().value();
      case APPENDLIMIT -> session.limits().messageBytesMax();
    };
  }
}

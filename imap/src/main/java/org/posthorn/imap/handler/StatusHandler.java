package org.posthorn.imap.handler;

import java.io.IOException;
import java.util.Set;
import org.posthorn.directory.rights.MailboxRight;
import org.posthorn.imap.command.Status;
import org.posthorn.imap.command.StatusItem;
import org.posthorn.imap.response.Completion;
import org.posthorn.imap.response.ResponseWriter;
import org.posthorn.imap.session.ImapSession;
import org.posthorn.imap.session.Place;
import org.posthorn.store.mail.Flags;
import org.posthorn.store.mail.Mailbox;
import org.posthorn.store.view.MailboxView;

/// STATUS (RFC 9051 §6.3.11). The store has all counts except RECENT and DELETED-STORAGE, which are
/// read from the view.
public final class StatusHandler {
  private StatusHandler() {}

  public static Completion run(Status command, ImapSession session) throws IOException {
    Place place = Place.of(session, command.mailbox());
    place.require(MailboxRight.READ); // RFC 4314 §4
    tell(session, place, command.items());
    return Completion.of("STATUS completed");
  }

  /// Writes `* STATUS name (MESSAGES 231 UIDNEXT 44292)`.
  public static void tell(ImapSession session, Place place, Set<StatusItem> items)
      throws IOException {
    Mailbox mailbox = place.mailbox();
    if (items.contains(StatusItem.HIGHESTMODSEQ)) {
      session.enableCondstore(); // RFC 7162 §3.1.7
    }
    ResponseWriter out = session.out();
    out.text("* STATUS ").mailbox(place.path()).text(" (");
    String between = "";
    for (StatusItem item : items) {
      out.text(between).text(item.wireName()).space();
      between = " ";
      if (item == StatusItem.MAILBOXID) {
        out.text("(").text(mailbox.id().toString()).text(")");
      } else {
        out.number(value(item, place, session));
      }
    }
    out.text(")").end();
  }

  private static long deletedBytes(MailboxView view) {
    long bytes = 0;
    for (int i = 0; i < view.size() && view.deleted() > 0; i++) {
      bytes += (view.flags(i) & Flags.DELETED) != 0 ? view.bytes(i) : 0;
    }
    return bytes;
  }

  private static long value(StatusItem item, Place place, ImapSession session) {
    Mailbox mailbox = place.mailbox();
    return switch (item) {
      case MESSAGES -> mailbox.counts().total();
      case RECENT -> session.recent(place);
      case UIDNEXT -> mailbox.uidNext();
      case UIDVALIDITY -> mailbox.uidValidity();
      case UNSEEN -> mailbox.counts().unseen();
      case DELETED -> mailbox.counts().deleted();
      case DELETED_STORAGE -> deletedBytes(place.view());
      case SIZE -> mailbox.counts().bytes();
      case HIGHESTMODSEQ -> Math.max(1, mailbox.highestModSeq());
      case MAILBOXID -> mailbox.id().value();
      case APPENDLIMIT -> session.limits().messageBytesMax();
    };
  }
}

package org.posthorn.imap.handler;

import java.io.IOException;
import org.posthorn.directory.rights.MailboxRight;
import org.posthorn.directory.rights.MailboxRights;
import org.posthorn.imap.command.Select;
import org.posthorn.imap.response.Completion;
import org.posthorn.imap.response.ImapException;
import org.posthorn.imap.response.ResponseCode;
import org.posthorn.imap.response.ResponseWriter;
import org.posthorn.imap.response.Status;
import org.posthorn.imap.session.FlagResponses;
import org.posthorn.imap.session.ImapSession;
import org.posthorn.imap.session.Place;
import org.posthorn.imap.session.Synchroniser;
import org.posthorn.imap.session.Vanished;
import org.posthorn.imap.syntax.Extension;
import org.posthorn.imap.syntax.Ranges;
import org.posthorn.imap.syntax.SequenceSet;
import org.posthorn.runtime.TimeSlice;
import org.posthorn.store.mail.Mailbox;
import org.posthorn.store.view.MailboxView;

/// SELECT and EXAMINE (RFC 9051 §6.3.2, §6.3.3; RFC 3501 §6.3.1, §6.3.2).
public final class SelectHandler {
  /// Rights that change no message of the mailbox.
  private static final MailboxRights READING =
      MailboxRights.of(
          MailboxRight.LOOKUP,
          MailboxRight.READ,
          MailboxRight.POST,
          MailboxRight.CREATE,
          MailboxRight.DELETE_MAILBOX,
          MailboxRight.ADMINISTER);

  private SelectHandler() {}

  public static Completion run(Select command, ImapSession session) throws IOException {
    ResponseWriter out = session.out();
    if (command.known().isPresent() && !session.qresync()) {
      throw new ImapException.Bad("QRESYNC is not enabled"); // RFC 7162 §3.2.5
    }
    if (session.unselect()) {
      // The client must know which responses belong to the new mailbox.
      out.untagged(Status.OK, ResponseCode.CLOSED, "previous mailbox closed");
    }
    if (command.condstore()) {
      session.enableCondstore();
    }
    Place place = Place.of(session, command.mailbox());
    place.require(MailboxRight.READ);
    MailboxView view = place.view();
    // RFC 4314 §5.2: without any right to change something it is read-only.
    boolean readOnly = command.readOnly() || place.rights().without(READING).isNone();
    session.select(place.account(), view, readOnly);
    describe(session, place, view);
    if (command.known().isPresent()) {
      resynchronise(command.known().get(), session, view);
    }
    if (!command.readOnly() && readOnly) {
      return Completion.of(ResponseCode.READ_ONLY, "SELECT completed");
    }
    return command.readOnly()
        ? Completion.of(ResponseCode.READ_ONLY, "EXAMINE completed")
        : Completion.of(ResponseCode.READ_WRITE, "SELECT completed");
  }

  private static void describe(ImapSession session, Place place, MailboxView view)
      throws IOException {
    Mailbox mailbox = place.mailbox();
    ResponseWriter out = session.out();
    Synchroniser.tellKeywords(session, view);
    out.untagged(view.size(), "EXISTS");
    if (!session.rev2()) {
      out.untagged(session.selected().recentIn(view), "RECENT");
      int unseen = view.firstUnseen();
      if (unseen >= 0 && !session.uidOnly()) {
        out.untagged(Status.OK, ResponseCode.of("UNSEEN", unseen + 1L), "first unseen");
      }
    }
    out.untagged(Status.OK, ResponseCode.of("UIDVALIDITY", view.uidValidity()), "UIDs valid");
    out.untagged(Status.OK, ResponseCode.of("UIDNEXT", view.uidNext()), "next UID");
    // RFC 7162 §3.1.2.1; RFC 8474 §4.2
    if (session.offers(Extension.CONDSTORE)) {
      long highest = Math.max(1, view.highestModSeq());
      out.untagged(Status.OK, ResponseCode.of("HIGHESTMODSEQ", highest), "highest ModSeq");
    }
    if (session.offers(Extension.OBJECTID)) {
      out.untagged(Status.OK, ResponseCode.of("MAILBOXID", "(" + mailbox.id() + ")"), "its id");
    }
    if (session.rev2()) {
      // RFC 9051 §6.3.2 requires it, with the name as the server writes it.
      out.text("* LIST () \"/\" ").mailbox(place.path()).end();
    }
  }

  // RFC 7162 §3.2.5: what was removed, then what has changed.
  private static void resynchronise(Select.Known known, ImapSession session, MailboxView view)
      throws IOException {
    if (known.uidValidity() != view.uidValidity()) {
      return;
    }
    long largest = view.uidNext() - 1L;
    Ranges uids = known.uids().orElse(SequenceSet.of(1, Math.max(1, largest))).resolve(largest);
    long intact = known.match().map(match -> intactUpTo(match, view)).orElse(0L);
    Vanished.tell(session, view, known.modSeq(), uids, intact);
    // RFC 7162 §3.1.4: for an unknown ModSeq, all messages must be returned.
    long since = session.selected().account().known(known.modSeq()) ? known.modSeq() : 0;
    FlagResponses responses = new FlagResponses(session, view, true);
    TimeSlice slice = new TimeSlice();
    for (int i = 0; i < view.size(); i++) {
      slice.breathe();
      if (view.modSeq(i) > since && uids.contains(view.uid(i))) {
        responses.write(i, i);
      }
    }
  }

  /// The UID up to which the client's numbers are right (RFC 7162 §3.2.5.2); 0 if none is.
  private static long intactUpTo(Select.Match match, MailboxView view) {
    Ranges numbers = match.numbers().resolve(view.size());
    Ranges uids = match.uids().resolve(view.uidNext());
    long intact = 0;
    int u = 0;
    long uid = uids.first(0);
    for (int n = 0; n < numbers.count(); n++) {
      for (long number = numbers.first(n); number <= numbers.last(n); number++) {
        if (u == uids.count() || number > view.size() || view.uid((int) number - 1) != uid) {
          return intact;
        }
        intact = uid;
        if (uid < uids.last(u)) {
          uid++;
        } else if (++u < uids.count()) {
          uid = uids.first(u);
        }
      }
    }
    return intact;
  }

  static ImapException.No nonexistent() {
    return new ImapException.No(ResponseCode.NONEXISTENT, "no such mailbox");
  }
}

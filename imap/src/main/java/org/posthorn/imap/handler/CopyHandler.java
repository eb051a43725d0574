package org.posthorn.imap.handler;

import java.io.IOException;
import java.util.Optional;
import org.posthorn.directory.rights.MailboxRight;
import org.posthorn.imap.command.Copy;
import org.posthorn.imap.command.Move;
import org.posthorn.imap.response.Completion;
import org.posthorn.imap.response.ImapException;
import org.posthorn.imap.response.ResponseCode;
import org.posthorn.imap.response.Status;
import org.posthorn.imap.session.EventSource;
import org.posthorn.imap.session.ImapSession;
import org.posthorn.imap.session.MailboxEvents;
import org.posthorn.imap.session.MessageLimit;
import org.posthorn.imap.session.MessageSet;
import org.posthorn.imap.session.Place;
import org.posthorn.imap.session.Selected;
import org.posthorn.imap.session.Synchroniser;
import org.posthorn.imap.session.Target;
import org.posthorn.imap.syntax.Extension;
import org.posthorn.imap.syntax.Ranges;
import org.posthorn.store.MailAccount;
import org.posthorn.store.mail.CopyOutcome;
import org.posthorn.store.view.MailboxView;

/// COPY (RFC 9051 §6.4.7) and MOVE (§6.4.8).
public final class CopyHandler {
  private CopyHandler() {}

  public static Completion run(Copy command, ImapSession session) throws IOException {
    Selected selected = session.selected();
    int[] uids = MessageSet.uids(selected, command.messages(), command.uid());
    MessageLimit.of(session).requireWithin(uids.length);
    Place target = Target.mailbox(command.mailbox(), session);
    CopyOutcome outcome = copy(command.uid(), uids, target, session);
    if (outcome.to().length == 0) {
      return Completion.of("nothing to copy"); // RFC 4315 §3: no COPYUID then
    }
    EventSource.added(session, MailboxEvents.Cause.COPY, target, outcome.to());
    return session.offers(Extension.UIDPLUS)
        ? Completion.of(copyUid(outcome), "COPY completed")
        : Completion.of("COPY completed");
  }

  // RFC 9051 §6.4.7: all or none; §6.4.9: UIDs that do not exist are ignored.
  private static CopyOutcome copy(boolean uid, int[] uids, Place target, ImapSession session)
      throws IOException {
    Selected selected = session.selected();
    MailAccount account = selected.account();
    if (!isSame(account, target)) {
      if (!uid) {
        requireAll(uids, session);
      }
      return AccountCopy.copy(session, uids, target);
    }
    return uid
        ? account.copy(selected.mailbox(), uids, target.id())
        : account.copyAll(selected.mailbox(), uids, target.id());
  }

  private static boolean isSame(MailAccount account, Place target) {
    return account.id().equals(target.account().id());
  }

  public static Completion run(Move command, ImapSession session) throws IOException {
    Selected selected = session.writable();
    MessageLimit limit = MessageLimit.of(session);
    int[] all = MessageSet.uids(selected, command.messages(), command.uid());
    int[] uids = limit.cut(all);
    Place target = Target.mailbox(command.mailbox(), session);
    if (!command.uid()) {
      requireAll(uids, session);
    }
    CopyOutcome outcome;
    if (isSame(selected.account(), target)) {
      outcome = selected.account().move(selected.mailbox(), uids, target.id());
    } else {
      require(selected, MailboxRight.DELETE_MESSAGES);
      require(selected, MailboxRight.EXPUNGE);
      outcome = AccountCopy.copy(session, uids, target);
      AccountCopy.remove(session, outcome.from());
    }
    if (outcome.to().length == 0) {
      return Completion.of("nothing to move");
    }
    // RFC 6851 §4.3: untagged, because it must precede the EXPUNGE responses.
    if (session.offers(Extension.UIDPLUS)) {
      session.out().untagged(Status.OK, copyUid(outcome), "moved");
    }
    // RFC 6785 defines only COPY; its rules apply to a moved message too.
    EventSource.added(session, MailboxEvents.Cause.COPY, target, outcome.to());
    return limit.completed(
        Completion.of("MOVE completed"),
        uids.length < all.length ? Optional.of(uids[0]) : Optional.empty());
  }

  private static void require(Selected selected, MailboxRight right) {
    if (!selected.rights().has(right)) {
      throw new ImapException.No(ResponseCode.NOPERM, "there is no right " + right.letter());
    }
  }

  /// MOVE takes several transactions (RFC 6851 §3.3), so this is checked before; messages expunged
  /// meanwhile are left out, also of COPYUID.
  private static void requireAll(int[] uids, ImapSession session) {
    MailboxView now = Synchroniser.current(session);
    for (int uid : uids) {
      if (now.indexOf(uid) < 0) {
        throw new ImapException.No(ResponseCode.EXPUNGEISSUED, "some messages were expunged");
      }
    }
  }

  private static ResponseCode copyUid(CopyOutcome outcome) {
    return ResponseCode.of(
        "COPYUID",
        outcome.uidValidity()
            + " "
            + Ranges.ofAscending(outcome.from())
            + " "
            + Ranges.ofAscending(outcome.to()));
  }
}

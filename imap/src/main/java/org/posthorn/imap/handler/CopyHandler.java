package org.posthorn.imap.handler;

import java.io.IOException;
import org.posthorn.imap.command.Copy;
import org.posthorn.imap.command.Move;
import org.posthorn.imap.response.Completion;
import org.posthorn.imap.response.ImapException;
import org.posthorn.imap.response.ResponseCode;
import org.posthorn.imap.response.Status;
import org.posthorn.imap.session.ImapSession;
import org.posthorn.imap.session.MessageSet;
import org.posthorn.imap.session.Selected;
import org.posthorn.imap.syntax.MailboxName;
import org.posthorn.imap.syntax.Ranges;
import org.posthorn.store.mail.CopyOutcome;
import org.posthorn.store.mail.Mailbox;

/// COPY (RFC 9051 §6.4.7) and MOVE (§6.4.8).
public final class CopyHandler {
  private CopyHandler() {}

  public static Completion run(Copy command, ImapSession session) {
    Selected selected = session.selected();
    int[] uids = MessageSet.uids(selected, command.messages(), command.uid());
    Mailbox target = target(command.mailbox(), session);
    CopyOutcome outcome = session.account().copy(selected.mailbox(), uids, target.id());
    if (outcome.to().length == 0) {
      return Completion.of("nothing to copy"); // RFC 4315 §3: no COPYUID then
    }
    return Completion.of(copyUid(outcome), "COPY completed");
  }

  public static Completion run(Move command, ImapSession session) throws IOException {
    Selected selected = session.writable();
    int[] uids = MessageSet.uids(selected, command.messages(), command.uid());
    Mailbox target = target(command.mailbox(), session);
    CopyOutcome outcome = session.account().move(selected.mailbox(), uids, target.id());
    if (outcome.to().length == 0) {
      return Completion.of("nothing to move");
    }
    // RFC 6851 §4.3: untagged, for it comes before the EXPUNGE responses.
    session.out().untagged(Status.OK, copyUid(outcome), "moved");
    return Completion.of("MOVE completed");
  }

  private static Mailbox target(MailboxName name, ImapSession session) {
    return session
        .account()
        .mailbox(name.path())
        .orElseThrow(() -> new ImapException.No(ResponseCode.TRYCREATE, "no such mailbox"));
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

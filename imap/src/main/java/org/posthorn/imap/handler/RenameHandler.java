package org.posthorn.imap.handler;

import java.util.Optional;
import org.posthorn.imap.command.Rename;
import org.posthorn.imap.response.Completion;
import org.posthorn.imap.response.ImapException;
import org.posthorn.imap.response.ResponseCode;
import org.posthorn.imap.session.ImapSession;
import org.posthorn.imap.session.Place;
import org.posthorn.store.MailAccount;
import org.posthorn.store.mail.Mailbox;
import org.posthorn.store.view.MailboxView;

/// RENAME (RFC 9051 §6.3.6).
public final class RenameHandler {
  private RenameHandler() {}

  public static Completion run(Rename command, ImapSession session) {
    MailAccount account = session.account();
    String source = Paths.withoutEnd(command.from().path());
    Optional<Place> other = Place.find(session, source).filter(place -> !place.isOwn());
    if (other.isPresent()) {
      String target = Paths.withoutEnd(command.to().path());
      SharedMailboxes.rename(
          other.get(), Place.named(session, target).orElseThrow(RenameHandler::elsewhere));
      return Completion.of("RENAME completed");
    }
    String to = Paths.withoutEnd(command.to().path());
    Mailbox from = account.mailbox(source).orElseThrow(SelectHandler::nonexistent);
    if (from.path().equals(Paths.INBOX)) {
      moveInbox(account, from, to);
    } else {
      account.rename(from.id(), to);
    }
    return Completion.of("RENAME completed");
  }

  private static ImapException.No elsewhere() {
    return new ImapException.No(ResponseCode.CANNOT, "it stays in its account");
  }

  // RFC 9051 §6.3.6: INBOX stays, empty; its messages move to the new mailbox.
  private static void moveInbox(MailAccount account, Mailbox inbox, String to) {
    Mailbox target = account.create(to, Optional.empty());
    MailboxView view = account.view(inbox.id());
    int[] uids = new int[view.size()];
    for (int i = 0; i < uids.length; i++) {
      uids[i] = view.uid(i);
    }
    account.move(inbox.id(), uids, target.id());
  }
}

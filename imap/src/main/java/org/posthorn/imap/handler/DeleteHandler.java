package org.posthorn.imap.handler;

import java.io.IOException;
import org.posthorn.imap.command.Delete;
import org.posthorn.imap.response.Completion;
import org.posthorn.imap.response.ImapException;
import org.posthorn.imap.response.ResponseCode;
import org.posthorn.imap.response.Status;
import org.posthorn.imap.session.ImapSession;
import org.posthorn.store.mail.Mailbox;

/// DELETE (RFC 9051 §6.3.5).
public final class DeleteHandler {
  private DeleteHandler() {}

  public static Completion run(Delete command, ImapSession session) throws IOException {
    String path = Paths.withoutEnd(command.mailbox().path());
    if (path.equals(Paths.INBOX)) {
      throw new ImapException.No(ResponseCode.CANNOT, "INBOX cannot be deleted");
    }
    Mailbox mailbox = session.account().mailbox(path).orElseThrow(SelectHandler::nonexistent);
    boolean own = SelectHandler.isSelected(session, mailbox.id());
    session.account().delete(mailbox.id());
    if (own && session.unselect()) {
      session.out().untagged(Status.OK, ResponseCode.CLOSED, "the selected mailbox is gone");
    }
    return Completion.of("DELETE completed");
  }
}

package org.posthorn.imap.handler;

import java.io.IOException;
import org.posthorn.imap.command.Delete;
import org.posthorn.imap.response.Completion;
import org.posthorn.imap.response.ImapException;
import org.posthorn.imap.response.ResponseCode;
import org.posthorn.imap.response.Status;
import org.posthorn.imap.session.ImapSession;
import org.posthorn.imap.session.Place;

/// DELETE (RFC 9051 §6.3.5).
public final class DeleteHandler {
  private DeleteHandler() {}

  public static Completion run(Delete command, ImapSession session) throws IOException {
    String path = Paths.withoutEnd(command.mailbox().path());
    if (path.equals(Paths.INBOX)) {
      throw new ImapException.No(ResponseCode.CANNOT, "INBOX cannot be deleted");
    }
    Place place = Place.find(session, path).orElseThrow(SelectHandler::nonexistent);
    boolean own = session.selectedMailbox().filter(each -> each.isOf(place)).isPresent();
    if (place.isOwn()) {
      session.account().delete(place.id());
    } else {
      SharedMailboxes.delete(place);
    }
    if (own && session.unselect()) {
      session.out().untagged(Status.OK, ResponseCode.CLOSED, "the selected mailbox is gone");
    }
    return Completion.of("DELETE completed");
  }
}

package org.posthorn.imap.handler;

import java.io.IOException;
import org.posthorn.imap.response.Completion;
import org.posthorn.imap.response.Status;
import org.posthorn.imap.session.ImapSession;

/// LOGOUT (RFC 9051 §6.1.3).
public final class LogoutHandler {
  private LogoutHandler() {}

  public static Completion run(ImapSession session) throws IOException {
    session.out().untagged(Status.BYE, null, "goodbye");
    session.logout();
    return Completion.of("LOGOUT completed");
  }
}

package org.posthorn.imap.handler;

import org.posthorn.imap.response.Completion;
import org.posthorn.imap.session.ImapSession;

/// UNAUTHENTICATE (RFC 8437): the session is as it was after the greeting, but TLS stays on.
public final class UnauthenticateHandler {
  private UnauthenticateHandler() {}

  public static Completion run(ImapSession session) {
    session.loggedOut();
    return Completion.of("UNAUTHENTICATE completed");
  }
}

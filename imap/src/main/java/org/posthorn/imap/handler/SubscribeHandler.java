package org.posthorn.imap.handler;

import org.posthorn.imap.command.Subscribe;
import org.posthorn.imap.command.Unsubscribe;
import org.posthorn.imap.response.Completion;
import org.posthorn.imap.session.ImapSession;

/// SUBSCRIBE (RFC 9051 §6.3.7) and UNSUBSCRIBE (§6.3.8). A subscription does not need an existing
/// mailbox.
public final class SubscribeHandler {
  private SubscribeHandler() {}

  public static Completion run(Subscribe command, ImapSession session) {
    Subscriptions.set(session, Paths.withoutEnd(command.mailbox().path()), true);
    return Completion.of("SUBSCRIBE completed");
  }

  public static Completion run(Unsubscribe command, ImapSession session) {
    Subscriptions.set(session, Paths.withoutEnd(command.mailbox().path()), false);
    return Completion.of("UNSUBSCRIBE completed");
  }
}

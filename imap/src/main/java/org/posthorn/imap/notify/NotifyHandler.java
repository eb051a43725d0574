package org.posthorn.imap.notify;

import java.io.IOException;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.posthorn.imap.command.Notify;
import org.posthorn.imap.response.Completion;
import org.posthorn.imap.response.ImapException;
import org.posthorn.imap.response.ResponseCode;
import org.posthorn.imap.session.ImapSession;

/// NOTIFY (RFC 5465).
public final class NotifyHandler {
  private NotifyHandler() {}

  public static Completion run(Notify command, ImapSession session) throws IOException {
    if (!command.unknown().isEmpty()) {
      // RFC 5465 §5: with the events that are supported.
      String supported =
          Arrays.stream(Notify.Event.values())
              .map(Notify.Event::wireName)
              .collect(Collectors.joining(" "));
      throw new ImapException.No(
          ResponseCode.of("BADEVENT", "(" + supported + ")"), "an event is not supported");
    }
    if (command.groups().isEmpty()) {
      session.notifier(null);
      return Completion.of("NOTIFY completed");
    }
    ChosenEvents chosen = new ChosenEvents(command.groups(), session);
    if (command.status()) {
      chosen.tellStatus(session);
    }
    session.notifier(chosen);
    return Completion.of("NOTIFY completed");
  }
}

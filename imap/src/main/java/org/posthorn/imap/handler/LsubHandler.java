package org.posthorn.imap.handler;

import java.io.IOException;
import java.util.Set;
import java.util.TreeSet;
import org.posthorn.imap.command.ListPattern;
import org.posthorn.imap.command.Lsub;
import org.posthorn.imap.response.Completion;
import org.posthorn.imap.response.ResponseWriter;
import org.posthorn.imap.session.ImapSession;
import org.posthorn.imap.session.Place;
import org.posthorn.runtime.TimeSlice;

/// LSUB (RFC 3501 §6.3.9): the subscriptions, for clients without LIST (SUBSCRIBED).
public final class LsubHandler {
  private LsubHandler() {}

  public static Completion run(Lsub command, ImapSession session) throws IOException {
    Set<String> subscriptions = Subscriptions.of(session, Place.all(session));
    String reference = command.reference().path();
    ListPattern pattern = command.pattern();
    Set<String> above = new TreeSet<>();
    TimeSlice slice = new TimeSlice();
    for (String path : subscriptions) {
      slice.breathe();
      if (pattern.matches(reference, path)) {
        tell(session.out(), "", path);
      } else {
        addAbove(path, above);
      }
    }
    // RFC 3501 §6.3.9: with %, a parent of a subscribed name is listed as \Noselect.
    for (String path : above) {
      slice.breathe();
      if (!subscriptions.contains(path) && pattern.matches(reference, path)) {
        tell(session.out(), "\\Noselect", path);
      }
    }
    return Completion.of("LSUB completed");
  }

  private static void addAbove(String path, Set<String> above) {
    int at = path.lastIndexOf(Paths.DELIMITER);
    while (at > 0) {
      above.add(path.substring(0, at));
      at = path.lastIndexOf(Paths.DELIMITER, at - 1);
    }
  }

  private static void tell(ResponseWriter out, String attributes, String path) throws IOException {
    out.text("* LSUB (").text(attributes).text(") \"/\" ").mailbox(path).end();
  }
}

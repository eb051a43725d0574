package org.posthorn.imap.handler;

import java.io.IOException;
import org.posthorn.imap.response.Completion;
import org.posthorn.imap.session.ImapSession;
import org.posthorn.imap.session.Place;

/// NAMESPACE (RFC 9051 §6.3.10): one personal namespace without prefix, that of other users if they
/// share mailboxes, and no shared ones.
public final class NamespaceHandler {
  private NamespaceHandler() {}

  public static Completion run(ImapSession session) throws IOException {
    // RFC 2342 §5: the namespace of other users is told if some share mailboxes.
    String others = Place.hasOthers(session) ? "((\"" + Place.OTHERS + "/\" \"/\"))" : "NIL";
    session.out().untagged("NAMESPACE ((\"\" \"/\")) " + others + " NIL");
    return Completion.of("NAMESPACE completed");
  }
}

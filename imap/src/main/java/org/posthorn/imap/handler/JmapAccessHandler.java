package org.posthorn.imap.handler;

import java.io.IOException;
import org.posthorn.imap.response.Completion;
import org.posthorn.imap.response.ImapException;
import org.posthorn.imap.response.ResponseCode;
import org.posthorn.imap.session.ImapSession;

/// GETJMAPACCESS (RFC 9698): the same mail, with the same ids, is there over JMAP.
public final class JmapAccessHandler {
  private JmapAccessHandler() {}

  public static Completion run(ImapSession session) throws IOException {
    String url =
        session
            .service()
            .jmap()
            .orElseThrow(() -> new ImapException.No(ResponseCode.UNAVAILABLE, "there is no JMAP"));
    session.out().text("* JMAPACCESS ").string(url).end();
    return Completion.of("GETJMAPACCESS completed");
  }
}

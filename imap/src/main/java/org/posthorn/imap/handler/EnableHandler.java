package org.posthorn.imap.handler;

import java.io.IOException;
import org.posthorn.imap.command.Enable;
import org.posthorn.imap.response.Completion;
import org.posthorn.imap.session.ImapSession;

/// ENABLE (RFC 9051 §6.3.1). Unknown capabilities are ignored.
public final class EnableHandler {
  private EnableHandler() {}

  public static Completion run(Enable command, ImapSession session) throws IOException {
    StringBuilder enabled = new StringBuilder("ENABLED");
    boolean condstore = false;
    for (String capability : command.capabilities()) {
      switch (capability) {
        case "IMAP4REV2" -> {
          session.enableRev2();
          enabled.append(" IMAP4rev2");
        }
        case "UTF8=ACCEPT" -> { // RFC 9755 §3
          session.out().acceptUtf8();
          enabled.append(" UTF8=ACCEPT");
        }
        case "CONDSTORE" -> { // RFC 7162 §3.1
          condstore = true;
          enabled.append(" CONDSTORE");
        }
        default -> {
          // RFC 5161 §3.1: unknown ones are not an error.
        }
      }
    }
    session.out().untagged(enabled.toString());
    if (condstore) {
      session.enableCondstore();
    }
    return Completion.of("ENABLE completed");
  }
}

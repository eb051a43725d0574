package org.posthorn.imap.handler;

import java.io.IOException;
import org.posthorn.imap.command.Enable;
import org.posthorn.imap.response.Completion;
import org.posthorn.imap.session.ImapSession;
import org.posthorn.imap.syntax.Extension;

/// ENABLE (RFC 9051 §6.3.1). Unknown capabilities are ignored.
public final class EnableHandler {
  private EnableHandler() {}

  public static Completion run(Enable command, ImapSession session) throws IOException {
    StringBuilder enabled = new StringBuilder("ENABLED");
    boolean condstore = false;
    boolean qresync = false;
    for (String capability : command.capabilities()) {
      if (Extension.named(capability).filter(session::offers).isEmpty()) {
        continue; // RFC 5161 §3.1: unknown ones are not an error.
      }
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
        case "QRESYNC" -> { // RFC 7162 §3.2.3
          qresync = true;
          enabled.append(" QRESYNC");
        }
        case "UIDONLY" -> { // RFC 9586 §3.1
          session.enableUidOnly();
          enabled.append(" UIDONLY");
        }
        default -> {
          // Nothing to enable.
        }
      }
    }
    session.out().untagged(enabled.toString());
    if (condstore) {
      session.enableCondstore();
    }
    if (qresync) {
      session.enableQresync();
    }
    return Completion.of("ENABLE completed");
  }
}

package org.posthorn.imap.handler;

import org.posthorn.imap.response.Completion;
import org.posthorn.imap.response.ImapException;
import org.posthorn.imap.session.ImapSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// STARTTLS (RFC 9051 §6.2.1).
public final class StartTlsHandler {
  private static final Logger LOG = LoggerFactory.getLogger(StartTlsHandler.class);

  private StartTlsHandler() {}

  public static Completion run(ImapSession session) {
    if (!session.startTlsPossible()) {
      throw new ImapException.Bad("TLS is not possible here, or on already");
    }
    return Completion.of("begin the handshake")
        .then(() -> {
          int dropped =
              session.connection().startTls(session.service().security().startTls().orElseThrow());
          if (dropped > 0) {
            // An attacker may have inserted commands between client and server (CVE-2011-0411).
            LOG.warn(
                "imap event=data-before-tls id={} bytes={}", session.connection().id(), dropped);
          }
        });
  }
}

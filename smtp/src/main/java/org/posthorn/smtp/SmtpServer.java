package org.posthorn.smtp;

import java.io.IOException;
import java.util.concurrent.ConcurrentHashMap;
import org.posthorn.runtime.Metrics;
import org.posthorn.wire.Connection;
import org.posthorn.wire.Door;

/// The SMTP or LMTP side of a listener. Thread-safe.
public final class SmtpServer implements Door {
  private final SmtpSettings settings;
  private final MailService service;
  private final SmtpFigures figures;
  private final ConcurrentHashMap<Connection, SmtpSession> sessions = new ConcurrentHashMap<>();

  /// Its sessions are counted for nobody.
  public SmtpServer(SmtpSettings settings, MailService service) {
    this(settings, service, new Metrics());
  }

  /// @param metrics counts `smtp.ROLE.*`
  public SmtpServer(SmtpSettings settings, MailService service, Metrics metrics) {
    this.settings = settings;
    this.service = service;
    figures = new SmtpFigures(metrics, settings.role());
  }

  @Override
  public void serve(Connection connection) throws IOException {
    SmtpSession session = new SmtpSession(connection, settings, service, figures);
    sessions.put(connection, session);
    try {
      session.run();
    } finally {
      sessions.remove(connection);
    }
  }

  /// A session that waits for a command is told 421 and ended; one that receives a message ends
  /// after its reply. RFC 5321 §3.8.
  @Override
  public void closing(Connection connection) {
    SmtpSession session = sessions.get(connection);
    if (session != null) {
      session.close();
    }
  }
}

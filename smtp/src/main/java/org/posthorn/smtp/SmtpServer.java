package org.posthorn.smtp;

import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.ConcurrentHashMap;
import org.posthorn.runtime.Metrics;
import org.posthorn.wire.Connection;
import org.posthorn.wire.ConnectionHandler;
import org.posthorn.wire.sessions.OpenSession;
import org.posthorn.wire.sessions.OpenSessions;

/// The connection handler of an SMTP or LMTP listener. Thread-safe.
public final class SmtpServer implements ConnectionHandler {
  /// How long a session that is being ended may take for its current command.
  private static final Duration COMMAND_GRACE = Duration.ofSeconds(3);

  private final SmtpSettings settings;
  private final MailService service;
  private final SmtpMetrics figures;
  private final OpenSessions open;
  private final ConcurrentHashMap<Connection, SmtpSession> sessions = new ConcurrentHashMap<>();

  /// Without metrics.
  public SmtpServer(SmtpSettings settings, MailService service) {
    this(settings, service, new Metrics());
  }

  /// @param metrics counts `smtp.ROLE.*`
  public SmtpServer(SmtpSettings settings, MailService service, Metrics metrics) {
    this(settings, service, OpenSessions.unseen(), metrics);
  }

  /// @param open lists the sessions of users, as `submission`
  /// @param metrics counts `smtp.ROLE.*`
  public SmtpServer(
      SmtpSettings settings, MailService service, OpenSessions open, Metrics metrics) {
    this.open = open;
    this.settings = settings;
    this.service = service;
    figures = new SmtpMetrics(metrics, settings.role());
  }

  @Override
  public void serve(Connection connection) throws IOException {
    String protocol = settings.role().name().toLowerCase(Locale.ROOT);
    try (OpenSession seen = open.open(protocol, connection, _ -> endSoon(connection))) {
      SmtpSession session = new SmtpSession(connection, settings, service, figures, seen);
      sessions.put(connection, session);
      session.run();
    } finally {
      sessions.remove(connection);
    }
  }

  /// Ends a session at once if it waits for a command; otherwise after its current command, at the
  /// latest after some seconds.
  private void endSoon(Connection connection) {
    SmtpSession session = sessions.get(connection);
    if (session != null) {
      session.close();
      Thread.ofVirtual().name("smtp-cut-" + connection.id()).start(() -> cutLater(session));
    }
  }

  private static void cutLater(SmtpSession session) {
    try {
      if (!session.awaitOver(COMMAND_GRACE)) {
        session.abort();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// A session that waits for a command gets 421 and ends; one that receives a message ends after
  /// its reply. RFC 5321 §3.8.
  @Override
  public void closing(Connection connection) {
    SmtpSession session = sessions.get(connection);
    if (session != null) {
      session.close();
    }
  }
}

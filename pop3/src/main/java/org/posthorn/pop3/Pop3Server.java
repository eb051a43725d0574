package org.posthorn.pop3;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.posthorn.runtime.Metrics;
import org.posthorn.sasl.SaslIdentity;
import org.posthorn.wire.Connection;
import org.posthorn.wire.ConnectionHandler;
import org.posthorn.wire.sessions.OpenSession;
import org.posthorn.wire.sessions.OpenSessions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The POP3 server behind a listener. Thread-safe.
public final class Pop3Server implements ConnectionHandler {
  /// The capabilities that can be masked: those whose command is possible after login.
  public static final Set<String> MASKABLE = Set.of("LANG", "TOP", "UIDL");

  private static final Logger LOG = LoggerFactory.getLogger(Pop3Server.class);

  /// How long a session that is being ended may take for its current command. A disabled account's
  /// sessions are to be over within 5 s.
  private static final Duration COMMAND_GRACE = Duration.ofSeconds(3);

  private final Service service;
  private final OpenSessions open;
  private final Metrics.Counter internalErrors;
  private final Metrics.Counter sessionsServed;
  private final MaildropLocks locks = new MaildropLocks();
  private final Map<Connection, Pop3Session> sessions = new ConcurrentHashMap<>();

  /// @param open lists its sessions, as `pop3`
  public Pop3Server(Service service, OpenSessions open, Metrics metrics) {
    this.service = service;
    this.open = open;
    this.internalErrors = metrics.counter("internal_errors_total");
    this.sessionsServed = metrics.counter("pop3.sessions");
  }

  @Override
  public void serve(Connection connection) throws IOException {
    sessionsServed.increment();
    try (OpenSession seen = open.open("pop3", connection, reason -> endSoon(connection, reason));
        Pop3Session session = new Pop3Session(connection, service, locks, seen)) {
      sessions.put(connection, session);
      try {
        new CommandLoop(session, internalErrors).run();
      } finally {
        sessions.remove(connection);
        session.ending().over();
      }
    }
  }

  @Override
  public void closing(Connection connection) {
    Pop3Session session = sessions.get(connection);
    if (session != null) {
      end(session, "the server is closing");
    }
  }

  /// Ends the sessions of some users: those that wait at once, the others after their command, and
  /// after 3 seconds in any case.
  ///
  /// @param reason for the client: one line of ASCII
  public void end(Predicate<SaslIdentity> whose, String reason) {
    for (Pop3Session session : sessions.values()) {
      if (session.identity().filter(whose).isPresent()) {
        endSoon(session.connection(), reason);
      }
    }
  }

  /// Sessions being served now.
  public int openSessions() {
    return sessions.size();
  }

  private void endSoon(Connection connection, String reason) {
    Pop3Session session = sessions.get(connection);
    if (session != null) {
      end(session, reason);
      Thread.ofVirtual().name("pop3-cut-" + connection.id()).start(() -> cutLater(session));
    }
  }

  private static void end(Pop3Session session, String reason) {
    if (!session.ending().end(reason)) {
      return;
    }
    try {
      session.out().error(Optional.of(ResponseCode.SYS_TEMP), reason);
      session.out().flush();
    } catch (IOException e) {
      LOG.debug(
          "pop3 event=disconnected id={} reason={}", session.connection().id(), e.getMessage());
    }
    session.connection().close();
  }

  private static void cutLater(Pop3Session session) {
    try {
      if (session.ending().awaitOver(COMMAND_GRACE)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    LOG.info(
        "pop3 event=aborted id={} reason=\"in the middle of a command\"",
        session.connection().id());
    session.connection().abort();
  }
}

package org.posthorn.managesieve;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
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

/// The connection handler of a ManageSieve listener. Thread-safe.
public final class ManageSieveServer implements ConnectionHandler {
  private static final Logger LOG = LoggerFactory.getLogger(ManageSieveServer.class);

  /// How long a session that is being ended may take for its current command. The sessions of a
  /// disabled account must end within 5 s.
  private static final Duration COMMAND_GRACE = Duration.ofSeconds(3);

  private final Service service;
  private final Metrics.Counter internalErrors;
  private final Metrics.Counter sessionsServed;
  private final LargeScripts large;
  private final OpenSessions open;
  private final Map<Connection, ManageSieveSession> sessions = new ConcurrentHashMap<>();

  /// A server whose sessions are not listed.
  public ManageSieveServer(Service service, Metrics metrics) {
    this(service, OpenSessions.unseen(), metrics);
  }

  /// @param open lists its sessions, as `managesieve`
  public ManageSieveServer(Service service, OpenSessions open, Metrics metrics) {
    this.service = service;
    this.open = open;
    this.large = new LargeScripts(service.limits().large());
    this.internalErrors = metrics.counter("internal_errors_total");
    this.sessionsServed = metrics.counter("managesieve.sessions");
  }

  @Override
  public void serve(Connection connection) throws IOException {
    sessionsServed.increment();
    try (OpenSession seen =
        open.open("managesieve", connection, reason -> endSoon(connection, reason))) {
      ManageSieveSession session = new ManageSieveSession(connection, service, large, seen);
      sessions.put(connection, session);
      serve(session);
    }
  }

  private void serve(ManageSieveSession session) throws IOException {
    try {
      new CommandLoop(session, internalErrors).run();
    } finally {
      sessions.remove(session.connection());
      session.ending().over();
    }
  }

  @Override
  public void closing(Connection connection) {
    ManageSieveSession session = sessions.get(connection);
    if (session != null) {
      end(session, Optional.of(ResponseCode.TRYLATER), "the server is closing");
    }
  }

  /// Ends the sessions of some users, because their account or credential was disabled: sessions
  /// that wait for a command at once, others after their command, at the latest after 3 seconds.
  ///
  /// @param reason for the client: one line of ASCII
  public void end(Predicate<SaslIdentity> whose, String reason) {
    for (ManageSieveSession session : sessions.values()) {
      if (session.identity().filter(whose).isPresent()) {
        endSoon(session, reason);
      }
    }
  }

  private void endSoon(Connection connection, String reason) {
    ManageSieveSession session = sessions.get(connection);
    if (session != null) {
      endSoon(session, reason);
    }
  }

  private static void endSoon(ManageSieveSession session, String reason) {
    end(session, Optional.empty(), reason);
    Thread.ofVirtual()
        .name("managesieve-cut-" + session.connection().id())
        .start(() -> cutLater(session));
  }

  /// Number of long scripts of a user being uploaded or compiled.
  int longScripts(String user) {
    return large.inUse(user);
  }

  /// Number of running sessions.
  public int openSessions() {
    return sessions.size();
  }

  private static void end(ManageSieveSession session, Optional<ResponseCode> code, String reason) {
    if (!session.ending().end(reason)) {
      return;
    }
    try {
      session.out().bye(code, reason);
      session.flush();
    } catch (IOException e) {
      LOG.debug(
          "managesieve event=disconnected id={} reason={}",
          session.connection().id(),
          e.getMessage());
    }
    session.connection().close();
  }

  private static void cutLater(ManageSieveSession session) {
    try {
      if (session.ending().awaitOver(COMMAND_GRACE)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    LOG.info(
        "managesieve event=aborted id={} reason=\"in the middle of a command\"",
        session.connection().id());
    session.connection().abort();
  }
}

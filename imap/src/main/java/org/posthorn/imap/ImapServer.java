package org.posthorn.imap;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.posthorn.imap.response.Status;
import org.posthorn.imap.session.ImapSession;
import org.posthorn.imap.session.RecentMarks;
import org.posthorn.imap.session.Service;
import org.posthorn.runtime.Histogram;
import org.posthorn.runtime.Metrics;
import org.posthorn.sasl.SaslIdentity;
import org.posthorn.wire.Connection;
import org.posthorn.wire.ConnectionHandler;
import org.posthorn.wire.sessions.OpenSession;
import org.posthorn.wire.sessions.OpenSessions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The connection handler of an IMAP listener. Thread-safe.
public final class ImapServer implements ConnectionHandler {
  private static final Logger LOG = LoggerFactory.getLogger(ImapServer.class);

  /// How long a session that is being ended may take for its current command. The sessions of a
  /// disabled account must end within 5 s.
  private static final Duration COMMAND_GRACE = Duration.ofSeconds(3);

  private final Service service;
  private final RecentMarks recentMarks;
  private final Metrics.Counter internalErrors;
  private final Metrics.Counter sessionsServed;
  private final Histogram times;
  private final OpenSessions open;
  private final Map<Connection, ImapSession> sessions = new ConcurrentHashMap<>();

  /// A server whose sessions are not listed.
  public ImapServer(Service service, Metrics metrics) {
    this(service, OpenSessions.unseen(), metrics);
  }

  /// @param open lists its sessions, as `imap`
  public ImapServer(Service service, OpenSessions open, Metrics metrics) {
    this.service = service;
    this.open = open;
    this.recentMarks = new RecentMarks(service.clock());
    this.internalErrors = metrics.counter("internal_errors_total");
    this.times = metrics.histogram("imap.command_seconds", Histogram.SECONDS);
    this.sessionsServed = metrics.counter("imap.sessions");
  }

  @Override
  public void serve(Connection connection) throws IOException {
    sessionsServed.increment();
    try (OpenSession seen = open.open("imap", connection, reason -> endSoon(connection, reason))) {
      ImapSession session = new ImapSession(connection, service, recentMarks, seen);
      sessions.put(connection, session);
      serve(session);
    }
  }

  private void serve(ImapSession session) throws IOException {
    try {
      new CommandLoop(session, internalErrors, times).run();
    } finally {
      sessions.remove(session.connection());
      session.ending().over();
    }
  }

  @Override
  public void closing(Connection connection) {
    ImapSession session = sessions.get(connection);
    if (session != null) {
      end(session, "the server is closing");
    }
  }

  /// Ends the sessions of some users, because their account or credential was disabled: sessions
  /// that wait for a command at once, others after their command, at the latest after 3 seconds.
  ///
  /// @param reason for the client: one line of ASCII
  public void end(Predicate<SaslIdentity> whose, String reason) {
    for (ImapSession session : sessions.values()) {
      if (session.identity().filter(whose).isPresent()) {
        endSoon(session, reason);
      }
    }
  }

  private void endSoon(Connection connection, String reason) {
    ImapSession session = sessions.get(connection);
    if (session != null) {
      endSoon(session, reason);
    }
  }

  private void endSoon(ImapSession session, String reason) {
    end(session, reason);
    Thread.ofVirtual().name("imap-cut-" + session.connection().id()).start(() -> cutLater(session));
  }

  /// Number of running sessions.
  public int openSessions() {
    return sessions.size();
  }

  private void end(ImapSession session, String reason) {
    if (!session.ending().end(reason)) {
      return;
    }
    try {
      session.out().untagged(Status.BYE, null, reason);
      session.flush();
    } catch (IOException e) {
      LOG.debug(
          "imap event=disconnected id={} reason={}", session.connection().id(), e.getMessage());
    }
    session.connection().close();
  }

  private void cutLater(ImapSession session) {
    try {
      if (session.ending().awaitOver(COMMAND_GRACE)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    LOG.info(
        "imap event=aborted id={} reason=\"in the middle of a command\"",
        session.connection().id());
    session.connection().abort();
  }
}

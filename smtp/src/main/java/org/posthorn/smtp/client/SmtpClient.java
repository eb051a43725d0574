package org.posthorn.smtp.client;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.posthorn.smtp.syntax.Reply;
import org.posthorn.wire.ClientTls;
import org.posthorn.wire.Connection;
import org.posthorn.wire.ListenerLimits;
import org.posthorn.wire.pools.BufferPool;

/// Opens sessions with servers. Thread-safe. Closing it does not end open sessions, but removes
/// their time limits.
public final class SmtpClient implements AutoCloseable {
  private final ClientLimits limits;
  private final BufferPool pool = new BufferPool();
  private final ScheduledThreadPoolExecutor clock =
      new ScheduledThreadPoolExecutor(
          1, Thread.ofPlatform().name("smtp-client-clock").daemon().factory());

  public SmtpClient(ClientLimits limits) {
    this.limits = limits;
    // Otherwise the timers of finished messages would keep their connections in memory.
    clock.setRemoveOnCancelPolicy(true);
  }

  /// Connects, sends EHLO, starts TLS and authenticates as `target` requires. Blocks within the
  /// limits.
  ///
  /// @throws ClientException with the stage that failed; the connection is closed
  public ClientSession connect(ServerTarget target) throws ClientException {
    Connection connection = open(target);
    ClientSession session = new ClientSession(this, connection, target, limits);
    boolean ready = false;
    Bound bound = bound(connection);
    try {
      session.begin();
      ready = true;
      return session;
    } catch (ClientException e) {
      throw bound.passed() ? new ClientException(e.stage(), bound.text(), e) : e;
    } finally {
      bound.close();
      if (!ready) {
        connection.abort();
      }
    }
  }

  private Connection open(ServerTarget target) throws ClientException {
    InetSocketAddress address = target.address();
    try {
      return Connection.connect(address, target.source(), limits.connect(), pool, wire());
    } catch (IOException e) {
      throw new ClientException(
          SessionStage.CONNECT, "no connection to " + address + ": " + e.getMessage(), e);
    }
  }

  private ListenerLimits wire() {
    ListenerLimits usual = ListenerLimits.defaults();
    boolean hasty = limits.command().compareTo(usual.handshakeTimeout()) < 0;
    return hasty ? usual.withTimeouts(limits.command(), usual.writeTimeout()) : usual;
  }

  /// Closes the connection to a server that exceeds the time limit.
  Bound bound(Connection connection) {
    return new Bound(connection);
  }

  /// Closes a connection after a time, unless it is cancelled before.
  final class Bound {
    private final AtomicBoolean passed = new AtomicBoolean();
    private final ScheduledFuture<?> alarm;

    private Bound(Connection connection) {
      alarm =
          clock.schedule(
              () -> {
                passed.set(true);
                connection.abort();
              },
              limits.transaction().toMillis(),
              TimeUnit.MILLISECONDS);
    }

    /// Whether the connection was closed by it.
    boolean passed() {
      return passed.get();
    }

    String text() {
      return "not done within " + limits.transaction().toSeconds() + " s";
    }

    void close() {
      alarm.cancel(false);
    }
  }

  /// Number of active time limits: one for each running transaction.
  int bounds() {
    return clock.getQueue().size();
  }

  static ClientTls tls(ServerTarget target) {
    return switch (target.tls()) {
      case PLAIN, OPPORTUNISTIC, ENCRYPTED -> ClientTls.unverified(target.serverName());
      case DANE -> {
        ServerTarget.Dane dane = target.dane().orElseThrow();
        yield ClientTls.dane(dane.baseDomain(), dane.associations(), dane.referenceNames());
      }
      case VERIFIED, IMPLICIT ->
          target.anchors().isEmpty()
              ? ClientTls.verified(target.serverName())
              : ClientTls.verified(target.serverName(), target.anchors());
    };
  }

  /// Whether a reply ends the session: RFC 5321 §3.8.
  static boolean closes(Reply reply) {
    return reply.code() == 421;
  }

  @Override
  public void close() {
    clock.shutdownNow();
  }
}

package org.posthorn.smtp.client;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.posthorn.smtp.syntax.Reply;
import org.posthorn.wire.BufferPool;
import org.posthorn.wire.ClientTls;
import org.posthorn.wire.Connection;
import org.posthorn.wire.ListenerLimits;

/// Opens sessions to servers. Thread-safe; closing it ends no session, but the bound on the time of
/// those that are open.
public final class SmtpClient implements AutoCloseable {
  private final ClientLimits limits;
  private final BufferPool pool = new BufferPool();
  private final ScheduledThreadPoolExecutor clock =
      new ScheduledThreadPoolExecutor(
          1, Thread.ofPlatform().name("smtp-client-clock").daemon().factory());

  public SmtpClient(ClientLimits limits) {
    this.limits = limits;
    // Otherwise the bound of each message that has long been sent, with its connection, would stay
    // in
    // memory until it would have ended.
    clock.setRemoveOnCancelPolicy(true);
  }

  /// Connects, says hello, encrypts and authenticates as `target` demands. Blocks, at most as long
  /// as the limits say.
  ///
  /// @throws ClientException saying where it ended; nothing is left open
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

  /// A server that neither takes what we write nor lets us read is cut off by this.
  Bound bound(Connection connection) {
    return new Bound(connection);
  }

  /// Cuts a connection when its time is over, unless it is closed before.
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

    /// Whether the connection was cut.
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

  /// How many bounds are in memory: one for each transaction that is under way.
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

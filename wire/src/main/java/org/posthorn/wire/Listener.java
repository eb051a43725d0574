package org.posthorn.wire;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.posthorn.runtime.Cidr;
import org.posthorn.runtime.Metrics;
import org.posthorn.runtime.Permits;
import org.posthorn.runtime.Throttle;
import org.posthorn.wire.pools.BufferPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A listening port: accepts connections and serves each with the [ConnectionHandler] on its own
/// virtual thread.
///
/// A client that exceeds a limit gets the refusal line, if there is one, and is disconnected; with
/// implicit TLS it is only disconnected. All methods are thread-safe.
public final class Listener implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Listener.class);

  /// Maximum number of addresses in the rate limit.
  private static final int ADDRESSES_MAX = 100_000;

  /// Maximum interval between checks for blocked writes.
  private static final Duration LOOK_EVERY = Duration.ofSeconds(5);

  /// Pause after a failed accept (usually no file descriptors left).
  private static final Duration ACCEPT_PAUSE = Duration.ofMillis(100);

  /// Time for sessions to notice that they were disconnected.
  private static final Duration CUT_GRACE = Duration.ofSeconds(5);

  private final Settings settings;
  private final ConnectionHandler handler;
  private final ServerSocket server;
  private final BufferPool pool = new BufferPool();
  private final Set<Connection> open = ConcurrentHashMap.newKeySet();
  private final Permits<Cidr> perAddress;
  private final Throttle<Cidr> rate;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Metrics.Counter accepted;
  private final Metrics.Counter refused;
  private final Metrics.Counter failedHandshakes;
  private final Metrics.Counter cut;
  private final Metrics.Counter internalErrors;
  private volatile boolean closing;
  private volatile boolean ended;

  /// Settings.
  ///
  /// @param name for logs, thread names and metrics: `mx`, `imaps`
  /// @param address port 0 uses any free one
  /// @param implicitTls TLS from the first byte (RFC 8314 §3)
  /// @param proxies trusted proxies, which must send a PROXY header; from other peers it is
  ///   ordinary data
  /// @param refusal a line for clients that exceed a limit, without CRLF
  /// @param gate decides who may not connect
  public record Settings(
      String name,
      InetSocketAddress address,
      ListenerLimits limits,
      Optional<TlsContext> implicitTls,
      List<Cidr> proxies,
      Optional<String> refusal,
      ConnectionGate gate) {

    public Settings {
      proxies = List.copyOf(proxies);
    }

    /// Plain text, without proxies and refusal line.
    public static Settings plain(String name, InetSocketAddress address, ListenerLimits limits) {
      return new Settings(
          name,
          address,
          limits,
          Optional.empty(),
          List.of(),
          Optional.empty(),
          ConnectionGate.OPEN);
    }

    public Settings withTls(TlsContext context) {
      return new Settings(name, address, limits, Optional.of(context), proxies, refusal, gate);
    }

    public Settings withProxies(List<Cidr> trusted) {
      return new Settings(name, address, limits, implicitTls, trusted, refusal, gate);
    }

    public Settings withRefusal(String line) {
      return new Settings(name, address, limits, implicitTls, proxies, Optional.of(line), gate);
    }

    public Settings withGate(ConnectionGate other) {
      return new Settings(name, address, limits, implicitTls, proxies, refusal, other);
    }
  }

  private Listener(
      Settings settings, Metrics metrics, ConnectionHandler handler, ServerSocket server) {
    this.settings = settings;
    this.handler = handler;
    this.server = server;
    ListenerLimits limits = settings.limits();
    perAddress = new Permits<>(limits.connectionsPerAddressMax());
    rate =
        new Throttle<>(
            limits.acceptsPerAddressPerMinute(),
            Duration.ofMinutes(1),
            ADDRESSES_MAX,
            InstantSource.system());
    String prefix = "wire." + settings.name() + ".";
    accepted = metrics.counter(prefix + "accepted");
    refused = metrics.counter(prefix + "refused");
    failedHandshakes = metrics.counter(prefix + "failed_handshakes");
    cut = metrics.counter(prefix + "cut");
    internalErrors = metrics.counter("internal_errors_total");
    metrics.gauge(prefix + "open", open::size);
  }

  /// Binds the port and starts accepting.
  ///
  /// @throws IOException naming the port, if it cannot be bound
  public static Listener open(Settings settings, Metrics metrics, ConnectionHandler handler)
      throws IOException {
    ServerSocket server = bind(settings.name(), settings.address(), settings.limits().backlog());
    Listener listener = new Listener(settings, metrics, handler, server);
    Thread.ofVirtual().name(settings.name() + "-accept").start(listener::accept);
    Thread.ofVirtual().name(settings.name() + "-stuck").start(listener::cutStuckWriters);
    return listener;
  }

  /// Binds a port.
  ///
  /// @throws BindException naming the port, if it cannot be bound
  public static ServerSocket bind(String name, InetSocketAddress address, int backlog)
      throws IOException {
    ServerSocket server = new ServerSocket();
    try {
      server.setReuseAddress(true);
      server.bind(address, backlog);
      return server;
    } catch (IOException e) {
      server.close();
      BindException told =
          new BindException(
              "cannot listen on " + text(address) + " (" + name + "): " + e.getMessage());
      told.initCause(e);
      throw told;
    }
  }

  /// In the syntax of the configuration.
  private static String text(InetSocketAddress address) {
    String host = address.getAddress().getHostAddress();
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
  }

  /// The bound address and port.
  public InetSocketAddress address() {
    return (InetSocketAddress) server.getLocalSocketAddress();
  }

  /// Number of open connections, including handshakes.
  public int openConnections() {
    return open.size();
  }

  /// Stops accepting, notifies all sessions, waits for them, and disconnects the remaining ones.
  public void close(Duration grace) {
    closing = true;
    try {
      server.close();
    } catch (IOException e) {
      LOG.warn("listener event=close-failed listener={}", settings.name(), e);
    }
    signal();
    for (Connection connection : open) {
      Thread.ofVirtual()
          .name(settings.name() + "-closing-" + connection.id())
          .start(() -> tellClosing(connection));
    }
    if (!awaitNone(grace)) {
      for (Connection connection : open) {
        cut.increment();
        connection.abort();
      }
      if (!awaitNone(CUT_GRACE)) {
        LOG.warn(
            "listener event=sessions-do-not-end listener={} sessions={}",
            settings.name(),
            open.size());
      }
    }
    ended = true;
    signal();
  }

  /// Closes without grace period.
  @Override
  public void close() {
    close(Duration.ZERO);
  }

  private void accept() {
    while (!closing) {
      Socket socket;
      try {
        socket = server.accept();
      } catch (IOException e) {
        if (!closing) {
          LOG.warn(
              "listener event=accept-failed listener={} reason={}",
              settings.name(),
              e.getMessage());
          LockSupport.parkNanos(ACCEPT_PAUSE.toNanos());
        }
        continue;
      }
      admit(socket);
    }
  }

  private void admit(Socket socket) {
    Connection connection;
    try {
      connection = Connection.over(new SocketTransport(socket), pool, settings.limits());
    } catch (IOException e) {
      // The client is gone already.
      closeQuietly(socket);
      return;
    }
    accepted.increment();
    if (open.size() >= settings.limits().connectionsMax()) {
      refuse(connection, "connections");
      return;
    }
    open.add(connection);
    Thread.ofVirtual()
        .name(settings.name() + "-" + connection.id())
        .start(() -> session(connection));
  }

  private void session(Connection connection) {
    try (connection) {
      Cidr client = introduce(connection);
      Optional<String> closed = settings.gate().refusal(connection.remote().getAddress());
      if (closed.isPresent()) {
        refuse(connection, "gate", closed);
      } else if (!rate.tryAcquire(client)) {
        refuse(connection, "rate");
      } else if (!perAddress.tryAcquire(client)) {
        refuse(connection, "connections per address");
      } else {
        try {
          serve(connection);
        } finally {
          perAddress.release(client);
        }
      }
    } catch (ProxyHeader.MalformedException e) {
      failedHandshakes.increment();
      LOG.info(
          "listener event=connection-closed id={} remote={} reason={}",
          connection.id(),
          connection.remote(),
          e.getMessage());
    } catch (IOException e) {
      LOG.debug(
          "listener event=connection-ended id={} remote={} reason={}",
          connection.id(),
          connection.remote(),
          e.toString());
    } catch (RuntimeException | Error e) {
      internalErrors.increment();
      LOG.error(
          "listener event=internal-error id={} remote={}", connection.id(), connection.remote(), e);
    } finally {
      open.remove(connection);
      signal();
    }
  }

  /// Determines the client's address.
  private Cidr introduce(Connection connection) throws IOException {
    var peer = connection.remote().getAddress();
    if (settings.proxies().stream().anyMatch(proxy -> proxy.contains(peer))) {
      connection.input().deadline(settings.limits().handshakeTimeout());
      ProxyHeader.read(connection.input())
          .ifPresent(header -> connection.proxied(header.client(), header.server()));
      connection.input().noDeadline();
    }
    return Cidr.client(connection.remote().getAddress());
  }

  private void serve(Connection connection) throws IOException {
    if (settings.implicitTls().isPresent()) {
      try {
        connection.implicitTls(settings.implicitTls().get());
      } catch (IOException e) {
        failedHandshakes.increment();
        if (e instanceof SSLException) {
          LOG.info(
              "listener event=tls-handshake-failed id={} remote={} reason={}",
              connection.id(),
              connection.remote(),
              e.getMessage());
        }
        throw e;
      }
    }
    if (!closing) {
      handler.serve(connection);
      connection.output().flush();
    }
  }

  private void refuse(Connection connection, String limit) {
    refuse(connection, limit, settings.refusal());
  }

  /// @param said the line for the client; not sent with implicit TLS
  private void refuse(Connection connection, String limit, Optional<String> said) {
    refused.increment();
    LOG.info(
        "listener event=connection-refused id={} remote={} reason={}",
        connection.id(),
        connection.remote(),
        limit);
    try (connection) {
      if (said.isPresent() && settings.implicitTls().isEmpty()) {
        String line = said.get() + "\r\n";
        connection.output().write(line.getBytes(StandardCharsets.UTF_8));
        connection.output().flush();
      }
    } catch (IOException e) {
      // The client does not read it.
    }
  }

  private void tellClosing(Connection connection) {
    try {
      handler.closing(connection);
    } catch (RuntimeException e) {
      internalErrors.increment();
      LOG.error("listener event=close-failed id={}", connection.id(), e);
    }
  }

  /// Blocking writes have no timeout, so one thread monitors them all.
  private void cutStuckWriters() {
    long timeout = settings.limits().writeTimeout().toNanos();
    long every = Math.max(1, Math.min(timeout / 4, LOOK_EVERY.toNanos()));
    while (!ended) {
      awaitEnd(every);
      long now = System.nanoTime();
      for (Connection connection : open) {
        long since = connection.writingSince();
        if (since != 0 && now - since > timeout) {
          cut.increment();
          LOG.info(
              "listener event=write-timeout id={} remote={}", connection.id(), connection.remote());
          connection.abort();
        }
      }
    }
  }

  private void awaitEnd(long nanos) {
    lock.lock();
    try {
      long left = nanos;
      while (left > 0 && !ended) {
        left = changed.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }

  private boolean awaitNone(Duration atMost) {
    lock.lock();
    try {
      long left = atMost.toNanos();
      while (!open.isEmpty() && left > 0) {
        left = changed.awaitNanos(left);
      }
      return open.isEmpty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return open.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  private void signal() {
    lock.lock();
    try {
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private static void closeQuietly(@Nullable Socket socket) {
    try {
      if (socket != null) {
        socket.close();
      }
    } catch (IOException e) {
      // It was never used.
    }
  }
}

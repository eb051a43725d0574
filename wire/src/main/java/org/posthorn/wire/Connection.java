package org.posthorn.wire;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/// One connection to a client (or, from a client's side, to a server): input with limits and
/// deadlines, buffered output, and the change to TLS.
///
/// One thread reads and one writes at a time. [#close] may come from any thread and ends a blocked
/// read or write.
public final class Connection implements AutoCloseable {
  private static final String ID_LETTERS = "0123456789abcdefghjkmnpqrstvwxyz";
  private static final int ID_LENGTH = 10;

  private final String id = newId();
  private final BufferPool pool;
  private final ListenerLimits limits;
  private final Input input;
  private final Output output;
  private volatile Transport transport;
  private volatile InetSocketAddress local;
  private volatile InetSocketAddress remote;
  private volatile Optional<TlsSession> tls = Optional.empty();

  private Connection(Transport transport, BufferPool pool, ListenerLimits limits) {
    this.transport = transport;
    this.pool = pool;
    this.limits = limits;
    local = transport.local();
    remote = transport.remote();
    input = new Input(transport, pool, limits);
    output = new Output(transport, pool);
  }

  /// A connection over a transport, with the default limits and a pool of its own.
  public static Connection over(Transport transport) {
    return over(transport, new BufferPool(), ListenerLimits.defaults());
  }

  /// A connection over a transport, which it owns from now on.
  public static Connection over(Transport transport, BufferPool pool, ListenerLimits limits) {
    return new Connection(transport, pool, limits);
  }

  /// Connects to a server.
  ///
  /// @throws java.net.SocketTimeoutException if there was no answer in time
  public static Connection connect(
      InetSocketAddress server, Duration timeout, BufferPool pool, ListenerLimits limits)
      throws IOException {
    return connect(server, Optional.empty(), timeout, pool, limits);
  }

  /// As above, from an address of ours.
  ///
  /// @param source none for the system's choice
  public static Connection connect(
      InetSocketAddress server,
      Optional<InetAddress> source,
      Duration timeout,
      BufferPool pool,
      ListenerLimits limits)
      throws IOException {
    Socket socket = new Socket();
    try {
      if (source.isPresent()) {
        socket.bind(new InetSocketAddress(source.get(), 0));
      }
      socket.connect(server, (int) Math.min(timeout.toMillis(), Integer.MAX_VALUE));
      return over(new SocketTransport(socket), pool, limits);
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  /// A short random name for logs and Received fields: 10 letters and digits, 50 bits.
  public String id() {
    return id;
  }

  /// The peer: the client's own address, also where it came through a trusted proxy.
  public InetSocketAddress remote() {
    return remote;
  }

  /// Where the peer connected to, as it sees it.
  public InetSocketAddress local() {
    return local;
  }

  /// What the handshake agreed on, if TLS is on.
  public Optional<TlsSession> tls() {
    return tls;
  }

  public Input input() {
    return input;
  }

  public Output output() {
    return output;
  }

  /// Sends what is buffered and runs the TLS handshake, as server or client as the context says.
  ///
  /// Whatever arrived in plain text and was not yet read is dropped: commands that somebody
  /// injected before the handshake must not be taken for the authenticated client's (RFC 3207 §6).
  ///
  /// @return how many bytes were dropped; more than none is worth a line in the log
  /// @throws IOException if the handshake fails; the connection is closed then
  /// @throws IllegalStateException if TLS is on already
  @com.google.errorprone.annotations.CanIgnoreReturnValue
  public int startTls(TlsContext context) throws IOException {
    if (tls.isPresent()) {
      throw new IllegalStateException("TLS is on already");
    }
    int dropped = input.drain().length + transport.discardReceived();
    output.flush();
    handshake(context, new byte[0]);
    return dropped;
  }

  @Override
  public void close() {
    transport.close();
  }

  /// Cuts the connection without saying goodbye.
  public void abort() {
    transport.abort();
  }

  /// TLS from the first byte on: what was read ahead belongs to it.
  void implicitTls(TlsContext context) throws IOException {
    handshake(context, input.drain());
  }

  /// Takes the addresses from a PROXY header.
  void proxied(InetSocketAddress client, InetSocketAddress server) {
    remote = client;
    local = server;
  }

  /// See [Transport#writingSince].
  long writingSince() {
    return transport.writingSince();
  }

  private void handshake(TlsContext context, byte[] received) throws IOException {
    TlsTransport above = new TlsTransport(transport, context.engine(), pool, received);
    boolean agreed = false;
    try {
      above.handshake(limits.handshakeTimeout().toNanos());
      tls = Optional.of(ChannelBindings.session(above.engine()));
      agreed = true;
    } finally {
      if (!agreed) {
        // The peer has had its alert. Whatever a protocol would say now would go out in clear,
        // where
        // both expect TLS.
        transport.close();
      }
    }
    input.transport(above);
    output.transport(above);
    transport = above;
  }

  private static String newId() {
    StringBuilder id = new StringBuilder(ID_LENGTH);
    long bits = ThreadLocalRandom.current().nextLong();
    for (int i = 0; i < ID_LENGTH; i++, bits >>>= 5) {
      id.append(ID_LETTERS.charAt((int) bits & 31));
    }
    return id.toString();
  }
}

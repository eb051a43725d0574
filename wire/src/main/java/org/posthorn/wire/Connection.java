package org.posthorn.wire;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.posthorn.wire.pools.BufferPool;
import org.posthorn.wire.pools.DeflateCodecs;

/// One connection, as server or client: input with limits and deadlines, buffered output, and
/// starting TLS.
///
/// One thread reads and one writes at a time. [#close] may be called by any thread and ends a
/// blocked read or write.
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
  private volatile boolean deflated;

  private Connection(Transport transport, BufferPool pool, ListenerLimits limits) {
    this.transport = transport;
    this.pool = pool;
    this.limits = limits;
    local = transport.local();
    remote = transport.remote();
    input = new Input(transport, pool, limits);
    output = new Output(transport, pool);
  }

  /// A connection over a transport, with default limits and its own buffer pool.
  public static Connection over(Transport transport) {
    return over(transport, new BufferPool(), ListenerLimits.defaults());
  }

  /// A connection over a transport, which it owns.
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

  /// As above, from a local address.
  ///
  /// @param source empty if the system chooses
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

  /// A short random id for logs and Received fields: 10 letters and digits, 50 bits.
  public String id() {
    return id;
  }

  /// The peer: the client's own address, also behind a trusted proxy.
  public InetSocketAddress remote() {
    return remote;
  }

  /// The address that the peer connected to, from its point of view.
  public InetSocketAddress local() {
    return local;
  }

  /// The parameters of TLS, if it is on.
  public Optional<TlsSession> tls() {
    return tls;
  }

  public Input input() {
    return input;
  }

  public Output output() {
    return output;
  }

  /// Sends buffered output and runs the TLS handshake, as server or client depending on the
  /// context.
  ///
  /// Plain-text input that was not read yet is dropped: commands injected before the handshake must
  /// not be attributed to the authenticated client (RFC 3207 §6).
  ///
  /// @return how many bytes were dropped; if any, it should be logged
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

  /// Sends buffered output, and compresses both directions from now on (RFC 4978). Input that was
  /// not read yet is taken for compressed.
  ///
  /// @throws IllegalStateException if compression is on already
  public void startDeflate() throws IOException {
    if (deflated) {
      throw new IllegalStateException("compression is on already");
    }
    output.flush();
    Transport above = new DeflateTransport(transport, pool, DeflateCodecs.SHARED, input.drain());
    deflated = true;
    input.transport(above);
    output.transport(above);
    transport = above;
  }

  /// Whether compression is on.
  public boolean deflated() {
    return deflated;
  }

  @Override
  public void close() {
    transport.close();
  }

  /// Closes the connection at once.
  public void abort() {
    transport.abort();
  }

  /// Starts TLS from the first byte: input read ahead belongs to it.
  void implicitTls(TlsContext context) throws IOException {
    handshake(context, input.drain());
  }

  /// Sets the addresses from a PROXY header.
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
        // The peer has received an alert. Further output of the protocol would be in plain text,
        // although both sides expect TLS.
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

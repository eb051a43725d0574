package org.posthorn.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.posthorn.wire.Connection;
import org.posthorn.wire.ConnectionHandler;
import org.posthorn.wire.MemoryTransport;

/// A client of SMTP that talks to an engine over memory, a line at a time, and never waits longer
/// than ten seconds.
public final class Dialogue implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final MemoryTransport transport;
  private final Connection client;
  private final Thread server;

  /// Connects; the greeting is still to be read.
  public Dialogue(ConnectionHandler engine) {
    this(engine, MemoryTransport.pair());
  }

  /// The same, from a client at another address than 127.0.0.1.
  public Dialogue(ConnectionHandler engine, String clientAddress) {
    this(
        engine,
        MemoryTransport.pair(
            new InetSocketAddress(InetAddress.ofLiteral(clientAddress), 40_000),
            new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 25)));
  }

  private Dialogue(ConnectionHandler engine, MemoryTransport.Pair pair) {
    transport = pair.client();
    client = Connection.over(transport);
    client.input().timeout(PATIENCE);
    Connection served = Connection.over(pair.server());
    server = Thread.ofVirtual().start(() -> serve(engine, served));
  }

  /// The client's end.
  public Connection connection() {
    return client;
  }

  private static void serve(ConnectionHandler engine, Connection connection) {
    try (connection) {
      engine.serve(connection);
    } catch (IOException gone) {
      // The client hung up, which many tests do.
    }
  }

  /// Sends text as it is.
  public void send(String text) throws IOException {
    send(text.getBytes(StandardCharsets.UTF_8));
  }

  /// Sends octets as they are.
  public void send(byte[] bytes) throws IOException {
    client.output().write(bytes);
    client.output().flush();
  }

  /// Sends nothing more; what the server says can still be read.
  public void endInput() {
    transport.endOutput();
  }

  /// One whole reply, its lines joined with LF; `(closed)` when there is none.
  public String reply() throws IOException {
    StringBuilder reply = new StringBuilder();
    while (true) {
      String line = line();
      reply.append(line);
      if (line.length() < 4 || line.charAt(3) != '-') {
        return reply.toString();
      }
      reply.append('\n');
    }
  }

  /// One line of a reply.
  public String line() throws IOException {
    byte[] line = client.input().readLine(1_000);
    return line == null ? "(closed)" : new String(line, StandardCharsets.UTF_8);
  }

  /// Sends a line and reads its reply.
  public String ask(String line) throws IOException {
    send(line + "\r\n");
    return reply();
  }

  /// Everything the server still says, until it closes.
  public String rest() throws IOException {
    StringBuilder rest = new StringBuilder();
    for (String line = line(); !line.equals("(closed)"); line = line()) {
      rest.append(line).append('\n');
    }
    return rest.toString();
  }

  @Override
  public void close() {
    client.close();
    try {
      server.join(PATIENCE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

package org.posthorn.testkit;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.posthorn.wire.ClientTls;
import org.posthorn.wire.Connection;
import org.posthorn.wire.ListenerLimits;
import org.posthorn.wire.Transport;
import org.posthorn.wire.pools.BufferPool;

/// A client that sends and reads lines, for every protocol that has them. Text is ISO 8859-1, so
/// that every byte is a character and comes through unchanged. Used by one thread.
public final class LineClient implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final int LINE_BYTES_MAX = 1 << 20;

  private final Connection connection;

  private LineClient(Connection connection) {
    this.connection = connection;
    connection.input().timeout(PATIENCE);
  }

  /// Connects over TCP.
  public static LineClient connect(InetSocketAddress server) throws IOException {
    return new LineClient(
        Connection.connect(server, PATIENCE, new BufferPool(), ListenerLimits.defaults()));
  }

  /// Speaks over a transport, such as one end of a memory pair.
  public static LineClient over(Transport transport) {
    return new LineClient(Connection.over(transport));
  }

  /// Compresses both directions from now on.
  public void startDeflate() throws IOException {
    connection.startDeflate();
  }

  /// The connection below, for what this class does not offer.
  public Connection connection() {
    return connection;
  }

  /// How long each read waits; 20 seconds at first.
  public LineClient patience(Duration perRead) {
    connection.input().timeout(perRead);
    return this;
  }

  /// Sends lines, each with CRLF, in one go.
  public LineClient send(String... lines) throws IOException {
    return sendRaw(String.join("\r\n", lines) + "\r\n");
  }

  /// Sends text as it is.
  public LineClient sendRaw(String text) throws IOException {
    return sendRaw(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  /// Sends bytes as they are.
  public LineClient sendRaw(byte[] bytes) throws IOException {
    connection.output().write(bytes);
    connection.output().flush();
    return this;
  }

  /// Reads a line.
  ///
  /// @throws EOFException if the server has closed
  public String line() throws IOException {
    byte[] line = connection.input().readLine(LINE_BYTES_MAX);
    if (line == null) {
      throw new EOFException("the server has closed");
    }
    return new String(line, StandardCharsets.ISO_8859_1);
  }

  /// Reads lines up to and with the first that starts with this.
  public List<String> linesUntil(String start) throws IOException {
    List<String> lines = new ArrayList<>();
    do {
      lines.add(line());
    } while (!lines.getLast().startsWith(start));
    return lines;
  }

  /// Reads a reply of SMTP with all its lines (`250-`, `250 `).
  public List<String> reply() throws IOException {
    List<String> lines = new ArrayList<>();
    do {
      lines.add(line());
    } while (lines.getLast().length() > 3 && lines.getLast().charAt(3) == '-');
    return lines;
  }

  /// Sends a command of SMTP and reads its reply, lines joined by LF.
  public String ask(String command) throws IOException {
    send(command);
    return String.join("\n", reply());
  }

  /// Reads exactly so many bytes.
  public byte[] bytes(int count) throws IOException {
    byte[] bytes = new byte[count];
    connection.input().readFully(bytes, 0, count);
    return bytes;
  }

  /// Whether the server closes, with nothing more to say.
  public boolean closed() throws IOException {
    return connection.input().read(new byte[1], 0, 1) < 0;
  }

  public LineClient startTls(ClientTls context) throws IOException {
    connection.startTls(context);
    return this;
  }

  @Override
  public void close() {
    connection.close();
  }
}

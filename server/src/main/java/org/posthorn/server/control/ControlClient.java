package org.posthorn.server.control;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.posthorn.admin.OperationException;
import org.posthorn.admin.OperationException.Reason;

/// Sends requests to a running server through the socket in its data directory.
public final class ControlClient {
  private static final int REQUEST_BYTES_MAX = ControlLimits.defaults().requestBytesMax();

  private ControlClient() {}

  /// Sends a request and waits for the response.
  ///
  /// @return empty if no server runs
  /// @throws IOException if the server stopped before it responded
  /// @throws OperationException if the socket belongs to another user
  public static Optional<ControlResponse> ask(Path data, ControlRequest request)
      throws IOException {
    if (!Files.exists(data.resolve(ControlServer.SOCKET))) {
      return Optional.empty();
    }
    try (SocketPath place = SocketPath.in(data);
        SocketChannel server = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      if (!connected(server, place)) {
        return Optional.empty();
      }
      ByteBuffer bytes = ByteBuffer.wrap((request.toJson() + "\n").getBytes(UTF_8));
      if (bytes.remaining() > REQUEST_BYTES_MAX) {
        throw new OperationException(
            Reason.INVALID, "a request has at most " + REQUEST_BYTES_MAX + " bytes; divide it");
      }
      while (bytes.hasRemaining()) {
        server.write(bytes);
      }
      String line =
          new BufferedReader(new InputStreamReader(Channels.newInputStream(server), UTF_8))
              .readLine();
      if (line == null) {
        throw new IOException("the server went away without an answer; its log may say why");
      }
      return Optional.of(ControlResponse.parse(line));
    }
  }

  private static boolean connected(SocketChannel server, SocketPath place) throws IOException {
    try {
      return server.connect(place.address());
    } catch (ConnectException e) {
      return false; // the socket was left by a server that has ended
    } catch (SocketException e) {
      if (String.valueOf(e.getMessage()).contains("Permission denied")) {
        throw new OperationException(
            Reason.REFUSED, "the server is another user's; only its user and root may ask it");
      }
      throw e;
    }
  }
}

package org.posthorn.server.admin;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// Asks a running server through the socket in its data directory.
public final class ControlClient {
  private ControlClient() {}

  /// Sends a request and waits for the answer.
  ///
  /// @return empty if no server runs there
  /// @throws IOException if the server went away before it answered
  public static Optional<Answer> ask(Path data, Request request) throws IOException {
    Path socket = data.resolve(ControlServer.SOCKET);
    if (!Files.exists(socket)) {
      return Optional.empty();
    }
    try (SocketChannel server = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      ByteBuffer bytes = ByteBuffer.wrap((request.toJson() + "\n").getBytes(UTF_8));
      while (bytes.hasRemaining()) {
        server.write(bytes);
      }
      String line =
          new BufferedReader(new InputStreamReader(Channels.newInputStream(server), UTF_8))
              .readLine();
      if (line == null) {
        throw new IOException("the server closed the connection without an answer");
      }
      return Optional.of(Answer.parse(line));
    } catch (ConnectException e) {
      return Optional.empty(); // the socket was left behind by a server that is gone
    }
  }
}

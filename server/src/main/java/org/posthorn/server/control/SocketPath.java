package org.posthorn.server.control;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/// The path of a data directory's control socket. Its address can be used while this is open; the
/// socket stays when it is closed.
///
/// The kernel allows at most 107 bytes for the path of a Unix domain socket. A longer path is
/// shortened by a symbolic link to the data directory, in a private temporary directory that is
/// removed when this is closed: both sides need the path only for a moment.
final class SocketPath implements AutoCloseable {
  /// `sun_path` of unix(7) with its final NUL.
  private static final int PATH_BYTES_MAX = 107;

  private final Path socket;
  private final Optional<Path> shortcut;

  private SocketPath(Path socket, Optional<Path> shortcut) {
    this.socket = socket;
    this.shortcut = shortcut;
  }

  static SocketPath in(Path data) throws IOException {
    Path socket = data.toAbsolutePath().resolve(ControlServer.SOCKET);
    if (socket.toString().getBytes(StandardCharsets.UTF_8).length <= PATH_BYTES_MAX) {
      return new SocketPath(socket, Optional.empty());
    }
    Path temporary = Files.createTempDirectory("posthorn"); // private
    Path link = Files.createSymbolicLink(temporary.resolve("data"), data.toAbsolutePath());
    return new SocketPath(link.resolve(ControlServer.SOCKET), Optional.of(link));
  }

  UnixDomainSocketAddress address() {
    return UnixDomainSocketAddress.of(socket);
  }

  @Override
  public void close() throws IOException {
    if (shortcut.isPresent()) {
      Files.deleteIfExists(shortcut.get());
      Files.deleteIfExists(Objects.requireNonNull(shortcut.get().getParent()));
    }
  }
}

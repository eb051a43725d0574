package org.posthorn.server.control;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import jdk.net.ExtendedSocketOptions;
import org.posthorn.admin.OperationException;
import org.posthorn.admin.OperationException.Reason;
import org.posthorn.server.outcome.ExitCode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Answers the command line on a Unix-domain socket: one request line and one answer line a
/// connection, both JSON. Only the owner of the data directory and root are answered.
public final class ControlServer implements AutoCloseable {

  /// The socket's name in the data directory.
  public static final String SOCKET = "control.sock";

  /// Longest request in bytes; an import of accounts is the largest there is.
  static final int REQUEST_BYTES_MAX = 16 << 20;

  /// Requests at once; others wait. Each may be as long as the longest.
  private static final int REQUESTS_MAX = 16;

  /// Connections that the kernel keeps until they are accepted, which is at once.
  private static final int BACKLOG = 1024;

  private static final Duration ACCEPT_PAUSE = Duration.ofMillis(100);

  private static final Logger LOG = LoggerFactory.getLogger(ControlServer.class);

  private final ServerSocketChannel listener;
  private final Path socket;
  private final UserPrincipal owner;
  private final Protocol protocol;
  private final Semaphore requests = new Semaphore(REQUESTS_MAX);

  private ControlServer(
      ServerSocketChannel listener, Path socket, UserPrincipal owner, Protocol protocol) {
    this.listener = listener;
    this.socket = socket;
    this.owner = owner;
    this.protocol = protocol;
  }

  /// Listens in `data`. A socket that an earlier server left behind is replaced: the store's own
  /// lock has already shown that no other server runs there.
  ///
  /// @throws IOException if something else than a socket is in its place, or it cannot be made
  public static ControlServer listen(Path data, Protocol protocol) throws IOException {
    Path socket = data.resolve(SOCKET);
    if (Files.isRegularFile(socket) || Files.isDirectory(socket)) {
      throw new IOException(socket + " is in the way of the control socket; move it elsewhere");
    }
    Files.deleteIfExists(socket);
    ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    try (SocketPlace place = SocketPlace.in(data)) {
      listener.bind(place.address(), BACKLOG);
      Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-------"));
    } catch (IOException e) {
      listener.close();
      throw new IOException("the control socket " + socket + " cannot be made: " + e, e);
    }
    ControlServer server = new ControlServer(listener, socket, Files.getOwner(data), protocol);
    Thread.ofVirtual().name("control").start(server::accept);
    return server;
  }

  private void accept() {
    while (listener.isOpen()) {
      try {
        SocketChannel peer = listener.accept();
        Thread.ofVirtual().name("control-request").start(() -> serve(peer));
      } catch (ClosedChannelException e) {
        return; // closed by close()
      } catch (IOException e) {
        LOG.error("control socket={} event=accept-failed reason=\"{}\"", socket, e.toString());
        LockSupport.parkNanos(ACCEPT_PAUSE.toNanos());
      }
    }
  }

  private void serve(SocketChannel peer) {
    try (peer) {
      UserPrincipal user = peer.getOption(ExtendedSocketOptions.SO_PEERCRED).user();
      if (!user.equals(owner) && !user.getName().equals("root")) {
        LOG.warn("control user={} event=refused", user.getName());
        answer(
            peer,
            Answer.failed(
                ExitCode.REFUSED, "only the owner of the data directory and root may ask"));
        return;
      }
      answer(peer, answered(Channels.newInputStream(peer)));
    } catch (IOException e) {
      LOG.warn("control event=connection-lost reason=\"{}\"", e.toString());
    }
  }

  private Answer answered(InputStream in) throws IOException {
    requests.acquireUninterruptibly();
    try {
      return protocol.perform(Request.parse(line(in)));
    } catch (OperationException e) {
      return Answer.failed(ExitCode.of(e.reason()), e.getMessage());
    } finally {
      requests.release();
    }
  }

  private static String line(InputStream in) throws IOException {
    byte[] bytes = new byte[8192];
    int length = 0;
    while (true) {
      int n = in.read(bytes, length, bytes.length - length);
      if (n < 0) {
        throw new IOException("the request ended early");
      }
      length += n;
      if (length > 0 && bytes[length - 1] == '\n') {
        return new String(bytes, 0, length - 1, UTF_8);
      }
      if (length == REQUEST_BYTES_MAX) {
        throw new OperationException(
            Reason.INVALID, "a request is at most " + REQUEST_BYTES_MAX + " bytes long");
      }
      if (length == bytes.length) {
        bytes = Arrays.copyOf(bytes, Math.min(2 * length, REQUEST_BYTES_MAX));
      }
    }
  }

  private static void answer(SocketChannel peer, Answer answer) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap((answer.toJson() + "\n").getBytes(UTF_8));
    while (bytes.hasRemaining()) {
      peer.write(bytes);
    }
  }

  @Override
  public void close() {
    try {
      listener.close();
      Files.deleteIfExists(socket);
    } catch (IOException e) {
      LOG.warn("control socket={} event=close-failed", socket, e);
    }
  }
}

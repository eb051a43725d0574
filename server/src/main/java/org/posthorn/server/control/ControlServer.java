package org.posthorn.server.control;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import jdk.net.ExtendedSocketOptions;
import org.posthorn.runtime.IoReason;
import org.posthorn.server.outcome.ExitCode;
import org.posthorn.server.storage.ProcessUser;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Serves the command line on a Unix-domain socket: one request line and one response line per
/// connection, both JSON. Only the owner of the data directory and root may use it.
///
/// A request is read before it waits for a permit, and within a time limit: a client that connects
/// and sends nothing delays nobody.
public final class ControlServer implements AutoCloseable {

  /// The socket's name in the data directory.
  public static final String SOCKET = "control.sock";

  /// Backlog of the kernel.
  private static final int BACKLOG = 1024;

  private static final int FIRST_BUFFER_BYTES = 8192;
  private static final Duration ACCEPT_PAUSE = Duration.ofMillis(100);

  private static final Logger LOG = LoggerFactory.getLogger(ControlServer.class);

  private final ServerSocketChannel listener;
  private final Path socket;
  private final Peers peers;
  private final Protocol protocol;
  private final ControlLimits limits;
  private final Semaphore connections;
  private final Semaphore requests;
  private final Semaphore largeRequests;

  private ControlServer(
      ServerSocketChannel listener,
      Path socket,
      Peers peers,
      Protocol protocol,
      ControlLimits limits) {
    this.listener = listener;
    this.socket = socket;
    this.peers = peers;
    this.protocol = protocol;
    this.limits = limits;
    connections = new Semaphore(limits.connectionsMax());
    requests = new Semaphore(limits.requestsMax());
    largeRequests = new Semaphore(limits.largeRequestsMax());
  }

  /// The users who may use the socket.
  private record Peers(UserPrincipal owner, UserPrincipal root) {
    boolean contains(UserPrincipal user) {
      return user.equals(owner) || user.equals(root);
    }
  }

  /// Listens in `data`. A socket left by an earlier server is replaced: the store's lock has shown
  /// that no other server runs.
  ///
  /// @throws IOException if something other than a socket is in its place, or it cannot be created
  public static ControlServer listen(Path data, Protocol protocol, ControlLimits limits)
      throws IOException {
    Path socket = data.resolve(SOCKET);
    if (Files.exists(socket, LinkOption.NOFOLLOW_LINKS) && !isSocket(socket)) {
      throw new IOException(socket + " is in the way of the control socket; move it elsewhere");
    }
    Files.deleteIfExists(socket);
    ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    try (SocketPath place = SocketPath.in(data)) {
      listener.bind(place.address(), BACKLOG);
      Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-------"));
      Peers peers = new Peers(Files.getOwner(data), ProcessUser.root());
      ControlServer server = new ControlServer(listener, socket, peers, protocol, limits);
      Thread.ofVirtual().name("control").start(server::accept);
      return server;
    } catch (IOException e) {
      listener.close();
      throw new IOException(
          "the control socket " + socket + " cannot be made: " + IoReason.of(e), e);
    }
  }

  private static boolean isSocket(Path path) throws IOException {
    return Files.readAttributes(
            path, java.nio.file.attribute.BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
        .isOther();
  }

  private void accept() {
    while (listener.isOpen()) {
      try {
        SocketChannel peer = listener.accept();
        if (connections.tryAcquire()) {
          Thread.ofVirtual().name("control-request").start(() -> serve(peer));
        } else {
          peer.close();
          LOG.warn("control event=too-many-connections max={}", limits.connectionsMax());
        }
      } catch (ClosedChannelException e) {
        return; // closed by close()
      } catch (IOException e) {
        LOG.error("control event=accept-failed socket={} reason={}", socket, e.toString());
        LockSupport.parkNanos(ACCEPT_PAUSE.toNanos());
      }
    }
  }

  private void serve(SocketChannel peer) {
    try (peer) {
      UserPrincipal user = peer.getOption(ExtendedSocketOptions.SO_PEERCRED).user();
      if (!peers.contains(user)) {
        LOG.warn("control event=refused user={}", user.getName());
        answer(
            peer,
            ControlResponse.failed(
                ExitCode.REFUSED,
                "only the owner of the data directory and root may use this socket"));
        return;
      }
      try (Incoming incoming = new Incoming(peer)) {
        answer(peer, incoming.answer());
      }
    } catch (IOException e) {
      LOG.warn("control event=connection-lost reason={}", e.toString());
    } finally {
      connections.release();
    }
  }

  /// A request being read and executed. Holds a permit for a long request.
  private final class Incoming implements AutoCloseable {
    private final SocketChannel peer;
    private byte[] bytes = new byte[FIRST_BUFFER_BYTES];
    private int length;
    private boolean large;

    Incoming(SocketChannel peer) {
      this.peer = peer;
    }

    ControlResponse answer() throws IOException {
      try (Deadline deadline = Deadline.of(limits.requestTimeout(), peer)) {
        while (length == 0 || bytes[length - 1] != '\n') {
          if (length == limits.requestBytesMax()) {
            return ControlResponse.failed(
                ExitCode.USAGE, "a request is at most " + limits.requestBytesMax() + " bytes long");
          }
          if (length == bytes.length && !grow()) {
            return ControlResponse.failed(
                ExitCode.FAILED, "too many long requests are running; try again");
          }
          int n = peer.read(ByteBuffer.wrap(bytes, length, bytes.length - length));
          if (n < 0) {
            throw new IOException("the request ended early");
          }
          length += n;
        }
      }
      return performed(new String(bytes, 0, length - 1, UTF_8));
    }

    private boolean grow() {
      if (!large && length >= limits.smallRequestBytesMax()) {
        large = largeRequests.tryAcquire();
        if (!large) {
          return false;
        }
      }
      int max = large ? limits.requestBytesMax() : limits.smallRequestBytesMax();
      bytes = Arrays.copyOf(bytes, Math.min(2 * length, max));
      return true;
    }

    @Override
    public void close() {
      if (large) {
        largeRequests.release();
      }
    }
  }

  private ControlResponse performed(String line) {
    requests.acquireUninterruptibly();
    try {
      return protocol.perform(line);
    } finally {
      requests.release();
    }
  }

  private void answer(SocketChannel peer, ControlResponse answer) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap((answer.toJson() + "\n").getBytes(UTF_8));
    try (Deadline deadline = Deadline.of(limits.answerTimeout(), peer)) {
      while (bytes.hasRemaining()) {
        peer.write(bytes);
      }
    }
  }

  @Override
  public void close() {
    try {
      listener.close();
      Files.deleteIfExists(socket);
    } catch (IOException e) {
      LOG.warn("control event=close-failed socket={}", socket, e);
    }
  }
}

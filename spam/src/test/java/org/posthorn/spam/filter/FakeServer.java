package org.posthorn.spam.filter;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;

/// A filter that does what a test wants, for one connection.
final class FakeServer implements AutoCloseable {
  private final ServerSocket socket;
  private final CompletableFuture<Void> done = new CompletableFuture<>();

  /// What it does.
  interface Part {
    void play(DataInputStream in, DataOutputStream out) throws IOException;
  }

  FakeServer(Part part) throws IOException {
    socket = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
    Thread.ofVirtual()
        .start(() -> {
          try (Socket peer = socket.accept();
              DataInputStream in = new DataInputStream(peer.getInputStream());
              DataOutputStream out = new DataOutputStream(peer.getOutputStream())) {
            part.play(in, out);
            done.complete(null);
          } catch (IOException | RuntimeException | AssertionError e) {
            done.completeExceptionally(e);
          }
        });
  }

  FilterAddress place() {
    return new FilterAddress("127.0.0.1:" + socket.getLocalPort());
  }

  /// Waits for its end; what went wrong in it goes wrong here.
  void join() {
    done.join();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}

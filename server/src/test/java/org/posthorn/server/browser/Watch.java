package org.posthorn.server.browser;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.atomic.AtomicInteger;

/// A server that hears whether anybody calls.
final class Watch implements AutoCloseable {
  private final ServerSocket socket;
  private final AtomicInteger calls = new AtomicInteger();

  private Watch(ServerSocket socket) {
    this.socket = socket;
  }

  static Watch open() throws IOException {
    Watch watch = new Watch(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
    Thread.ofVirtual().name("watch").start(watch::listen);
    return watch;
  }

  private void listen() {
    try {
      while (true) {
        socket.accept().close();
        calls.incrementAndGet();
      }
    } catch (IOException e) {
      // closed
    }
  }

  /// Not the host of the server under test, so that it counts as another.
  String url() {
    return "https://localhost:" + socket.getLocalPort() + "/";
  }

  int calls() {
    return calls.get();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}

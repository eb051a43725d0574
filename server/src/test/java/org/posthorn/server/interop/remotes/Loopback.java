package org.posthorn.server.interop.remotes;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/// A network of 250 addresses in 127.0.0.0/8 that no other test uses, and a port that is free on
/// all of them. Mail servers listen on the same port everywhere, so each needs an address.
///
/// @param prefix three numbers and a dot
record Loopback(String prefix, int port) {
  private static final int TRIES = 100;

  static Loopback take() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    for (int i = 0; i < TRIES; i++) {
      String prefix = "127." + random.nextInt(1, 250) + "." + random.nextInt(1, 250) + ".";
      // Below the range from which the kernel takes ports for outgoing connections.
      Loopback taken = new Loopback(prefix, random.nextInt(10_000, 30_000));
      if (taken.isFree()) {
        return taken;
      }
    }
    throw new IllegalStateException("no free network on loopback");
  }

  /// Whoever listens on all addresses would have the port here too.
  private boolean isFree() {
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(socketAddress(1));
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  String address(int host) {
    return prefix + host;
  }

  InetSocketAddress socketAddress(int host) {
    return new InetSocketAddress(address(host), port);
  }
}

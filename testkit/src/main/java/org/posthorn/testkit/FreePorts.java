package org.posthorn.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;

/// Ports on the loopback address that were free a moment ago. A server that can listen on port 0
/// does better without this.
public final class FreePorts {
  private static final int TRIES = 100;
  private static final Set<Integer> GIVEN = new HashSet<>();

  private FreePorts() {}

  /// One free port.
  public static int take() {
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new IllegalStateException("no free port", e);
    }
  }

  /// A base to which each of some offsets can be added to give a free port. No port is given out
  /// twice by a process, nor looked at again: tests beside this one may be about to listen on it.
  public static synchronized int base(int... offsets) {
    for (int i = 0; i < TRIES; i++) {
      // Below the range from which the kernel takes ports for outgoing connections.
      int base = ThreadLocalRandom.current().nextInt(10_000, 30_000);
      List<Integer> ports = IntStream.of(offsets).map(offset -> base + offset).boxed().toList();
      if (ports.stream().noneMatch(GIVEN::contains) && ports.stream().allMatch(FreePorts::isFree)) {
        GIVEN.addAll(ports);
        return base;
      }
    }
    throw new IllegalStateException("no free ports");
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}

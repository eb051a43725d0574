package org.posthorn.queue.transport;

import java.net.InetSocketAddress;

/// One address of a server to try.
///
/// @param name the server's name, for its certificate and for people
record Exchanger(String name, InetSocketAddress address, Security security) {

  @Override
  public String toString() {
    return name + "[" + address.getAddress().getHostAddress() + "]:" + address.getPort();
  }
}

package org.posthorn.queue.transport;

import java.net.InetSocketAddress;
import java.util.Optional;
import org.posthorn.smtp.client.Target;

/// One address of a server to try.
///
/// @param name the server's name, for its certificate and for people
/// @param login for relays
record Exchanger(
    String name, InetSocketAddress address, Security security, Optional<Target.Login> login) {

  @Override
  public String toString() {
    return name + "[" + address.getAddress().getHostAddress() + "]:" + address.getPort();
  }
}

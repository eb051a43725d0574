package org.posthorn.queue.transport;

import java.net.InetSocketAddress;
import org.posthorn.smtp.client.TlsPolicy;

/// One address of a server to try.
///
/// @param name the server's name, for its certificate and for people
record Exchanger(String name, InetSocketAddress address, TlsPolicy tls) {

  @Override
  public String toString() {
    return name + "[" + address.getAddress().getHostAddress() + "]:" + address.getPort();
  }
}

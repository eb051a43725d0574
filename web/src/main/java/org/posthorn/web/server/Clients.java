package org.posthorn.web.server;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.server.Request;
import org.posthorn.runtime.Cidr;

/// Who asks. `X-Forwarded-For` and `X-Forwarded-Proto` of trusted proxies are believed, and only
/// what they wrote: a proxy adds an address at the end of what its client sent, so the client is
/// the last one that is no trusted proxy itself. `Forwarded` (RFC 7239) is not read: proxies that
/// write the other fields let it pass as a client sent it.
///
/// @param forwarders networks of trusted proxies
record Clients(List<Cidr> forwarders) {
  Clients {
    forwarders = List.copyOf(forwarders);
  }

  /// The address at the other end of a connection, or what a PROXY header says it is.
  static InetAddress address(SocketAddress remote) {
    if (remote instanceof InetSocketAddress inet && inet.getAddress() != null) {
      return inet.getAddress();
    }
    throw new IllegalArgumentException("no address of IP: " + remote);
  }

  static boolean within(List<Cidr> networks, InetAddress address) {
    return networks.stream().anyMatch(network -> network.contains(address));
  }

  InetAddress of(Request request) {
    InetAddress client = address(request.getConnectionMetaData().getRemoteSocketAddress());
    List<String> hops = request.getHeaders().getCSV("X-Forwarded-For", false);
    for (int i = hops.size() - 1; i >= 0 && within(forwarders, client); i--) {
      Optional<InetAddress> before = literal(hops.get(i));
      if (before.isEmpty()) {
        break; // what is left of it, nobody vouches for
      }
      client = before.get();
    }
    return client;
  }

  /// Whether the request came over TLS, here or at a trusted proxy.
  boolean secure(Request request) {
    InetAddress peer = address(request.getConnectionMetaData().getRemoteSocketAddress());
    HttpFields fields = request.getHeaders();
    List<String> schemes = fields.getCSV("X-Forwarded-Proto", false);
    return (within(forwarders, peer) && !schemes.isEmpty())
        ? schemes.getLast().equalsIgnoreCase("https")
        : request.isSecure();
  }

  private static Optional<InetAddress> literal(String text) {
    try {
      return Optional.of(InetAddress.ofLiteral(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}

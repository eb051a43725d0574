package org.posthorn.web.server;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.server.Request;
import org.posthorn.runtime.Cidr;

/// Determines the client of a request. `X-Forwarded-For` and `X-Forwarded-Proto` are trusted only
/// as far as trusted proxies wrote them: each proxy appends an address, so the client is the last
/// address that is not a trusted proxy. `Forwarded` (RFC 7239) is ignored, since proxies that write
/// the other fields pass it on from the client.
///
/// @param forwarders networks of trusted proxies
record Clients(List<Cidr> forwarders) {
  Clients {
    forwarders = List.copyOf(forwarders);
  }

  /// The peer address of a connection, or the address in its PROXY header.
  static InetAddress address(SocketAddress remote) {
    if (remote instanceof InetSocketAddress inet && inet.getAddress() != null) {
      return inet.getAddress();
    }
    throw new IllegalArgumentException("not an IP address: " + remote);
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
        break; // the rest is untrusted
      }
      client = before.get();
    }
    return client;
  }

  /// Whether the request was sent over TLS, to this server or to a trusted proxy.
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

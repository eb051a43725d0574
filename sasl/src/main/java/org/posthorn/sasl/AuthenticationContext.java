package org.posthorn.sasl;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/// Where an authentication happens.
///
/// @param service the protocol, in lower case, as in scopes of credentials: `imap`, `smtp`, `pop3`
/// @param peer the client's address; empty for a Unix-domain socket
/// @param tls whether the connection is encrypted
/// @param bindings what channel bindings this connection has; where it has any, the server offers
///   the `-PLUS` mechanisms and a client that claims otherwise is refused (RFC 5802 §6)
/// @param traceId the id of the session in logs and audit records
public record AuthenticationContext(
    String service,
    Optional<InetAddress> peer,
    boolean tls,
    List<ChannelBinding> bindings,
    String traceId) {

  public AuthenticationContext {
    bindings = List.copyOf(bindings);
  }

  /// Whether the client is on the same host, as far as its address tells.
  public boolean local() {
    return peer.map(InetAddress::isLoopbackAddress).orElse(true);
  }
}

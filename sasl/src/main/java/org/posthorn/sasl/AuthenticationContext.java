package org.posthorn.sasl;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/// The connection on which an authentication happens.
///
/// @param service the protocol, in lower case, as in scopes of credentials: `imap`, `smtp`, `pop3`
/// @param peer the client's address; empty for a Unix-domain socket
/// @param tls whether the connection is encrypted
/// @param bindings channel bindings of this connection; if there are any, the server offers the
///   `-PLUS` mechanisms, and refuses a client that claims it did not (RFC 5802 §6)
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

  /// Whether the client's address is of this host.
  public boolean local() {
    return peer.map(InetAddress::isLoopbackAddress).orElse(true);
  }
}

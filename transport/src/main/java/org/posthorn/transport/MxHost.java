package org.posthorn.transport;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import org.posthorn.smtp.client.ServerTarget;
import org.posthorn.smtp.client.TlsPolicy;

/// One address of a server to try.
///
/// @param name the server's name, for its certificate and for people
/// @param tls what encryption must be where nothing else is said
/// @param naming how we came by the name
/// @param login for relays
/// @param preference of its MX record, 0 where there is none
record MxHost(
    String name,
    InetSocketAddress address,
    TlsPolicy tls,
    Naming naming,
    Optional<ServerTarget.Login> login,
    int preference) {

  /// How we came by a server's name and address.
  ///
  /// @param trusted whether nobody on the way can have given us another name: it is the
  ///   destination's own, the administrator's, or signed
  /// @param secure whether name and address are signed: only then DANE applies (RFC 7672 §2.2)
  /// @param domains names of the destination that its certificate may bear with DANE-TA (RFC 7672
  ///   §3.2.2)
  record Naming(boolean trusted, boolean secure, List<String> domains) {
    /// Of servers that the administrator or an address names.
    static final Naming GIVEN = new Naming(true, false, List.of());

    Naming {
      domains = List.copyOf(domains);
    }
  }

  @Override
  public String toString() {
    return name + "[" + address.getAddress().getHostAddress() + "]:" + address.getPort();
  }
}

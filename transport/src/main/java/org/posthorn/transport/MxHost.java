package org.posthorn.transport;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import org.posthorn.smtp.client.ServerTarget;
import org.posthorn.smtp.client.TlsPolicy;

/// One server address to try.
///
/// @param name the server's name, used for its certificate and in texts
/// @param tls the encryption required unless something else is configured
/// @param naming how trustworthy the name is
/// @param login for relays
/// @param preference of its MX record; 0 without MX record
record MxHost(
    String name,
    InetSocketAddress address,
    TlsPolicy tls,
    Naming naming,
    Optional<ServerTarget.Login> login,
    int preference) {

  /// How a server's name and address were found.
  ///
  /// @param trusted whether an attacker on the network cannot have given us another name: it is the
  ///   destination's own name, was configured, or is signed with DNSSEC
  /// @param secure whether name and address are signed with DNSSEC: only then DANE applies (RFC
  ///   7672 §2.2)
  /// @param domains names of the destination that the certificate may have with DANE-TA (RFC 7672
  ///   §3.2.2)
  record Naming(boolean trusted, boolean secure, List<String> domains) {
    /// For servers that are configured or given as address literals.
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

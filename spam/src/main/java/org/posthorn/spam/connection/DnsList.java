package org.posthorn.spam.connection;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Optional;
import org.posthorn.dns.DomainName;

/// A DNS list of addresses or domains (RFC 5782). One zone may be configured several times with
/// different codes and weights; it is queried once.
///
/// @param zone its zone
/// @param weight of a listing in log-odds; negative for an allow list
/// @param codes the result codes that count
/// @param of what it lists
public record DnsList(DomainName zone, double weight, ResultCodes codes, Of of) {

  public enum Of {
    /// Addresses of clients.
    ADDRESS,
    /// Domains: of HELO, MAIL FROM and From.
    DOMAIN
  }

  private static final String HEX = "0123456789abcdef";

  /// The query name for an address: its octets (RFC 5782 §2.1) or nibbles (§2.4) reversed, in the
  /// zone.
  ///
  /// @return empty if it would be too long
  static Optional<DomainName> name(InetAddress address, DomainName zone) {
    StringBuilder name = new StringBuilder();
    byte[] octets = address.getAddress();
    for (int i = octets.length - 1; i >= 0; i--) {
      int octet = octets[i] & 0xff;
      if (address instanceof Inet4Address) {
        name.append(octet).append('.');
      } else {
        name.append(HEX.charAt(octet & 15)).append('.').append(HEX.charAt(octet >> 4)).append('.');
      }
    }
    return below(name.toString(), zone);
  }

  /// The query name for a domain (RFC 5782 §2.2).
  static Optional<DomainName> name(DomainName domain, DomainName zone) {
    return below(domain.ascii() + ".", zone);
  }

  private static Optional<DomainName> below(String labels, DomainName zone) {
    try {
      return Optional.of(DomainName.ofAnyLabels(labels + zone.ascii()));
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // too long to be listed
    }
  }
}

package org.posthorn.mailauth.spf;

import java.util.Optional;

/// A mechanism of a directive (RFC 7208 §5).
sealed interface SpfMechanism {

  /// Matches always. §5.1
  record All() implements SpfMechanism {}

  /// Matches if another record passes. §5.2
  record Include(MacroString domain) implements SpfMechanism {}

  /// Matches addresses of a name. §5.3
  ///
  /// @param domain empty for the checked domain
  record A(Optional<MacroString> domain, Prefixes prefixes) implements SpfMechanism {}

  /// Matches addresses of a domain's MX hosts. §5.4
  ///
  /// @param domain empty for the checked domain
  record Mx(Optional<MacroString> domain, Prefixes prefixes) implements SpfMechanism {}

  /// Matches clients whose validated reverse name is at or below a domain. §5.5
  ///
  /// @param domain empty for the checked domain
  record Ptr(Optional<MacroString> domain) implements SpfMechanism {}

  /// Matches a network: `ip4` with 4 octets, `ip6` with 16. §5.6
  record Ip(byte[] network, int prefix) implements SpfMechanism {}

  /// Matches if the name has an IPv4 address. §5.7
  record Exists(MacroString domain) implements SpfMechanism {}

  /// The prefix lengths: a `dual-cidr-length`.
  record Prefixes(int ipv4, int ipv6) {
    /// Whole addresses.
    static final Prefixes WHOLE = new Prefixes(32, 128);

    int of(byte[] address) {
      return address.length == 4 ? ipv4 : ipv6;
    }
  }
}

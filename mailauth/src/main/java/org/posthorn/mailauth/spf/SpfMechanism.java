package org.posthorn.mailauth.spf;

import java.util.Optional;

/// What a directive compares the client with (RFC 7208 §5).
sealed interface SpfMechanism {

  /// Everybody. §5.1
  record All() implements SpfMechanism {}

  /// Whom another record lets pass. §5.2
  record Include(MacroString domain) implements SpfMechanism {}

  /// The addresses of a name. §5.3
  ///
  /// @param domain empty for the domain that is judged
  record A(Optional<MacroString> domain, Prefixes prefixes) implements SpfMechanism {}

  /// The addresses of a domain's exchangers. §5.4
  ///
  /// @param domain empty for the domain that is judged
  record Mx(Optional<MacroString> domain, Prefixes prefixes) implements SpfMechanism {}

  /// Whose reverse name is at or below a domain. §5.5
  ///
  /// @param domain empty for the domain that is judged
  record Ptr(Optional<MacroString> domain) implements SpfMechanism {}

  /// A network: `ip4` if it has 4 octets, `ip6` if it has 16. §5.6
  record Ip(byte[] network, int prefix) implements SpfMechanism {}

  /// Everybody if the name has an IPv4 address. §5.7
  record Exists(MacroString domain) implements SpfMechanism {}

  /// How many bits of addresses count: a `dual-cidr-length`.
  record Prefixes(int ipv4, int ipv6) {
    /// All of them.
    static final Prefixes WHOLE = new Prefixes(32, 128);

    int of(byte[] address) {
      return address.length == 4 ? ipv4 : ipv6;
    }
  }
}

package org.posthorn.dns;

import java.net.InetAddress;
import java.util.Optional;

/// Asks the DNS: over the network ([NetworkResolver]) or in memory ([MemoryZone]). CNAMEs are
/// followed, but for [#cname]. Thread-safe; blocks, and throws nothing for what the DNS says.
public interface Resolver {
  DnsAnswer<Mx> mx(DomainName name);

  /// IPv4 addresses.
  DnsAnswer<InetAddress> a(DomainName name);

  /// IPv6 addresses.
  DnsAnswer<InetAddress> aaaa(DomainName name);

  /// Texts, the strings of each record put together (RFC 7208 §3.3).
  DnsAnswer<String> txt(DomainName name);

  /// The names of an address.
  DnsAnswer<DomainName> ptr(InetAddress address);

  /// RFC 6698; the name is like `_25._tcp.mail.example`.
  DnsAnswer<Tlsa> tlsa(DomainName name);

  /// Where a service is offered (RFC 2782); the name is like `_imaps._tcp.example`.
  DnsAnswer<Srv> srv(DomainName name);

  /// The alias at exactly this name.
  DnsAnswer<DomainName> cname(DomainName name);

  /// The answer to a question if it is remembered; asks nobody. Whoever finds it here needs no
  /// thread that could wait.
  default <T> Optional<DnsAnswer<T>> remembered(DnsQuestion<T> question) {
    return Optional.empty();
  }

  /// Where a domain takes its mail.
  ///
  /// @param exchange the host; empty for a null MX: the domain takes no mail (RFC 7505)
  record Mx(int preference, Optional<DomainName> exchange) {}

  /// A certificate association (RFC 6698 §2.1), numbers as there.
  record Tlsa(int usage, int selector, int matchingType, byte[] association) {}

  /// Where a service is offered (RFC 2782), numbers as there.
  ///
  /// @param target the host; empty if the service is not offered at this domain (a target of ".")
  record Srv(int priority, int weight, int port, Optional<DomainName> target) {}
}

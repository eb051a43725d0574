package org.posthorn.dns;

import java.net.InetAddress;
import java.util.Optional;

/// DNS queries: over the network ([NetworkResolver]) or in memory ([MemoryZone]). CNAMEs are
/// followed, except by [#cname]. Thread-safe; blocks, and throws nothing because of DNS results.
public interface Resolver {
  DnsAnswer<Mx> mx(DomainName name);

  /// IPv4 addresses.
  DnsAnswer<InetAddress> a(DomainName name);

  /// IPv6 addresses.
  DnsAnswer<InetAddress> aaaa(DomainName name);

  /// TXT records, the strings of each record joined (RFC 7208 §3.3).
  DnsAnswer<String> txt(DomainName name);

  /// The names of an address.
  DnsAnswer<DomainName> ptr(InetAddress address);

  /// RFC 6698; the name is like `_25._tcp.mail.example`.
  DnsAnswer<Tlsa> tlsa(DomainName name);

  /// SRV records (RFC 2782); the name is like `_imaps._tcp.example`.
  DnsAnswer<Srv> srv(DomainName name);

  /// The CNAME at exactly this name.
  DnsAnswer<DomainName> cname(DomainName name);

  /// The answer to a query if it is cached; sends nothing and does not block.
  default <T> Optional<DnsAnswer<T>> remembered(DnsQuestion<T> question) {
    return Optional.empty();
  }

  /// An MX record.
  ///
  /// @param exchange the host; empty for a null MX: the domain accepts no mail (RFC 7505)
  record Mx(int preference, Optional<DomainName> exchange) {}

  /// A TLSA record (RFC 6698 §2.1).
  record Tlsa(int usage, int selector, int matchingType, byte[] association) {}

  /// An SRV record (RFC 2782).
  ///
  /// @param target the host; empty if the service is not available at this domain (a target of ".")
  record Srv(int priority, int weight, int port, Optional<DomainName> target) {}
}

package org.posthorn.dns;

import java.net.InetAddress;

/// A query, also the key of cached answers.
///
/// @param <T> type of the records
/// @param about a [DomainName], or an [InetAddress] for [Type#PTR]
@SuppressWarnings("UnusedTypeParameter") // connects a query with the type of its answer
public record DnsQuestion<T>(Type type, Object about) {

  public enum Type {
    MX,
    A,
    AAAA,
    TXT,
    PTR,
    TLSA,
    SRV,
    CNAME
  }

  public static DnsQuestion<Resolver.Mx> mx(DomainName name) {
    return new DnsQuestion<>(Type.MX, name);
  }

  public static DnsQuestion<InetAddress> a(DomainName name) {
    return new DnsQuestion<>(Type.A, name);
  }

  public static DnsQuestion<InetAddress> aaaa(DomainName name) {
    return new DnsQuestion<>(Type.AAAA, name);
  }

  public static DnsQuestion<String> txt(DomainName name) {
    return new DnsQuestion<>(Type.TXT, name);
  }

  public static DnsQuestion<DomainName> ptr(InetAddress address) {
    return new DnsQuestion<>(Type.PTR, address);
  }

  public static DnsQuestion<Resolver.Tlsa> tlsa(DomainName name) {
    return new DnsQuestion<>(Type.TLSA, name);
  }

  public static DnsQuestion<Resolver.Srv> srv(DomainName name) {
    return new DnsQuestion<>(Type.SRV, name);
  }

  public static DnsQuestion<DomainName> cname(DomainName name) {
    return new DnsQuestion<>(Type.CNAME, name);
  }
}

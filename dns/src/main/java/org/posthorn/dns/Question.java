package org.posthorn.dns;

import java.net.InetAddress;

/// What a [Resolver] is asked, as a value: answers are remembered by it.
///
/// @param <T> of the records that answer it
/// @param about a [DomainName], or an [InetAddress] for [Type#PTR]
@SuppressWarnings("UnusedTypeParameter") // ties a question's answer to it
public record Question<T>(Type type, Object about) {

  /// Of the records that are asked for.
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

  public static Question<Resolver.Mx> mx(DomainName name) {
    return new Question<>(Type.MX, name);
  }

  public static Question<InetAddress> a(DomainName name) {
    return new Question<>(Type.A, name);
  }

  public static Question<InetAddress> aaaa(DomainName name) {
    return new Question<>(Type.AAAA, name);
  }

  public static Question<String> txt(DomainName name) {
    return new Question<>(Type.TXT, name);
  }

  public static Question<DomainName> ptr(InetAddress address) {
    return new Question<>(Type.PTR, address);
  }

  public static Question<Resolver.Tlsa> tlsa(DomainName name) {
    return new Question<>(Type.TLSA, name);
  }

  public static Question<Resolver.Srv> srv(DomainName name) {
    return new Question<>(Type.SRV, name);
  }

  public static Question<DomainName> cname(DomainName name) {
    return new Question<>(Type.CNAME, name);
  }
}

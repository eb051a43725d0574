package org.posthorn.mailauth;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.posthorn.dns.DnsAnswer;
import org.posthorn.dns.DomainName;
import org.posthorn.dns.Resolver;

/// The result of `iprev` (RFC 8601 §3): whether the client's address has a name that resolves to
/// the address.
///
/// @param verdict `pass` with such a name; `fail` if there are only other names; `permerror` if
///   there is no name; `temperror` if the DNS failed (RFC 8601 §2.7.3)
/// @param client the address, `policy.iprev` in Authentication-Results
/// @param name the first such name; empty unless it passes
public record Iprev(AuthenticationVerdict verdict, InetAddress client, Optional<DomainName> name) {
  /// Maximum number of names that are tried (RFC 8601 §3); RFC 7208 §4.6.4 has the same limit.
  public static final int NAMES_MAX = 10;

  /// Queries the DNS and waits for it.
  public static Iprev of(InetAddress client, Resolver resolver) {
    DnsAnswer<DomainName> names = resolver.ptr(client);
    if (names.temporary()) {
      return new Iprev(AuthenticationVerdict.TEMPERROR, client, Optional.empty());
    }
    List<DomainName> tried = names.values().stream().limit(NAMES_MAX).toList();
    if (tried.isEmpty()) {
      return new Iprev(AuthenticationVerdict.PERMERROR, client, Optional.empty());
    }
    boolean temporary = false;
    for (DomainName name : tried) {
      DnsAnswer<InetAddress> addresses =
          client instanceof Inet4Address ? resolver.a(name) : resolver.aaaa(name);
      if (addresses.values().contains(client)) {
        return new Iprev(AuthenticationVerdict.PASS, client, Optional.of(name));
      }
      temporary |= addresses.temporary();
    }
    return new Iprev(
        temporary ? AuthenticationVerdict.TEMPERROR : AuthenticationVerdict.FAIL,
        client,
        Optional.empty());
  }
}

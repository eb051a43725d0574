package org.posthorn.mailauth;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.posthorn.dns.DnsAnswer;
import org.posthorn.dns.DomainName;
import org.posthorn.dns.Resolver;

/// Whether a client's address has a name that leads back to it: `iprev` (RFC 8601 §3).
///
/// @param verdict `pass` with a name; `fail` if there are names, and none leads back; `permerror`
///   if there is no name; `temperror` if the DNS failed (RFC 8601 §2.7.3)
/// @param client the address, `policy.iprev` in Authentication-Results
/// @param name the first that leads back; empty unless it passes
public record Iprev(AuthenticationVerdict verdict, InetAddress client, Optional<DomainName> name) {
  /// Names that are tried: whoever has the address may give it any number (RFC 8601 §3); RFC 7208
  /// §4.6.4 has the same bound.
  public static final int NAMES_MAX = 10;

  /// Asks the DNS; waits for it.
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

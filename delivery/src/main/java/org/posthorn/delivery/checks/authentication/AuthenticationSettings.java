package org.posthorn.delivery.checks.authentication;

import java.net.InetAddress;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.posthorn.dns.DomainName;
import org.posthorn.mailauth.dmarc.PublicSuffixes;
import org.posthorn.runtime.Cidr;

/// Trusted hosts, and the policies of local domains.
///
/// @param hostName of this server, as its authserv-id in Authentication-Results
/// @param trusted networks whose mail is not authenticated: machines that send through this server
/// @param forwarders networks that forward mail unchanged; SPF and DMARC failures of their mail do
///   not count
/// @param sealers domains whose ARC seals are trusted: their results count as if they had been
///   found here
/// @param suffixes says where organizational domains begin if the DNS does not
/// @param policies of local domains, by name in lower case
public record AuthenticationSettings(
    String hostName,
    List<Cidr> trusted,
    List<Cidr> forwarders,
    Set<DomainName> sealers,
    PublicSuffixes suffixes,
    Function<String, AuthenticationPolicy> policies) {

  public AuthenticationSettings {
    trusted = List.copyOf(trusted);
    forwarders = List.copyOf(forwarders);
    sealers = Set.copyOf(sealers);
  }

  boolean isTrusted(InetAddress client) {
    return trusted.stream().anyMatch(network -> network.contains(client));
  }

  boolean isForwarder(InetAddress client) {
    return forwarders.stream().anyMatch(network -> network.contains(client));
  }
}

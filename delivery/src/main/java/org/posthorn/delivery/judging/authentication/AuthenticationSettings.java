package org.posthorn.delivery.judging.authentication;

import java.net.InetAddress;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.posthorn.dns.DomainName;
import org.posthorn.mailauth.dmarc.PublicSuffixes;
import org.posthorn.runtime.Cidr;

/// Whom the server knows, and what its domains want.
///
/// @param hostName that we vouch by in Authentication-Results
/// @param trusted networks whose mail is not authenticated: machines that send through this server
/// @param forwarders networks that pass mail on as it came, so that what SPF says of them, and
///   DMARC of their mail, is not held against it
/// @param sealers domains whose ARC seals are believed: what they found counts as if it had been
///   found here
/// @param suffixes is asked where the DNS does not say where an organization begins
/// @param policies what a domain of ours wants, by its name in lower case
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

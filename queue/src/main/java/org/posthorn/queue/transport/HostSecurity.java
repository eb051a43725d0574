package org.posthorn.queue.transport;

import java.util.List;
import java.util.Optional;
import org.posthorn.dns.Answer;
import org.posthorn.dns.Dnssec;
import org.posthorn.dns.DomainName;
import org.posthorn.dns.Resolver;
import org.posthorn.queue.sts.StsPolicies;
import org.posthorn.queue.sts.StsPolicy;
import org.posthorn.smtp.client.TlsPolicy;
import org.posthorn.wire.CertificateAssociation;

/// Decides what the encryption towards each server of a domain must be: what the configuration says
/// of the domain, else DANE, else MTA-STS, else what the configuration says of all. RFC 8461 §2: a
/// policy of MTA-STS never weakens DANE. Thread-safe.
final class HostSecurity {
  private final Resolver resolver;
  private final StsPolicies policies;
  private final TransportSettings settings;

  HostSecurity(Resolver resolver, StsPolicies policies, TransportSettings settings) {
    this.resolver = resolver;
    this.policies = policies;
    this.settings = settings;
  }

  /// What follows for one server: how to speak with it, or why not.
  sealed interface Decision {
    record Speak(Security security) implements Decision {}

    record Avoid(String why) implements Decision {}
  }

  /// The decisions for the servers of one domain, for whose names DNSSEC vouches or not.
  final class OfDomain {
    private final DomainName domain;
    private final boolean secure;
    private final Optional<TlsPolicy> configured;
    private Optional<StsPolicy> sts = Optional.empty();
    private boolean stsKnown;

    private OfDomain(DomainName domain, boolean secure) {
      this.domain = domain;
      this.secure = secure;
      this.configured = Optional.ofNullable(settings.tlsDomains().get(domain.ascii()));
    }

    /// @param addressSecure whether DNSSEC vouches for the server's address too
    Decision decide(DomainName host, boolean addressSecure) {
      TlsPolicy usual = configured.orElse(settings.tls());
      boolean danePossible = usual != TlsPolicy.PLAIN && secure && addressSecure;
      boolean daneWanted = configured.isEmpty() || usual == TlsPolicy.DANE;
      if (danePossible && daneWanted) {
        Optional<Decision> dane = dane(host);
        if (dane.isPresent()) {
          return dane.get();
        }
      }
      if (usual == TlsPolicy.DANE) {
        return new Decision.Avoid(host + " has no TLSA records that are signed");
      }
      return configured.isPresent() ? speak(usual) : sts(host, usual);
    }

    /// RFC 7672 §2.2; empty where there are no TLSA records.
    private Optional<Decision> dane(DomainName host) {
      DomainName name = new DomainName("_" + settings.port() + "._tcp." + host.ascii());
      Answer<Resolver.Tlsa> answer = resolver.tlsa(name);
      if (answer instanceof Answer.Failed<Resolver.Tlsa>) {
        // §2.1: it may be that somebody suppresses them.
        return Optional.of(
            new Decision.Avoid("the TLSA records of " + host + " cannot be found out now"));
      }
      if (answer.values().isEmpty() || answer.dnssec() != Dnssec.SECURE) {
        return Optional.empty();
      }
      List<CertificateAssociation> associations =
          answer.values().stream()
              .map(tlsa ->
                  new CertificateAssociation(
                      tlsa.usage(), tlsa.selector(), tlsa.matchingType(), tlsa.association()))
              .toList();
      if (associations.stream().noneMatch(CertificateAssociation::usable)) {
        return Optional.of(speak(TlsPolicy.ENCRYPTED)); // §2.2
      }
      List<String> names = List.of(host.ascii(), domain.ascii());
      return Optional.of(new Decision.Speak(new Security(TlsPolicy.DANE, associations, names)));
    }

    private Decision sts(DomainName host, TlsPolicy usual) {
      if (usual == TlsPolicy.PLAIN) {
        return speak(usual);
      }
      if (!stsKnown) {
        stsKnown = true;
        sts = policies.of(domain).filter(policy -> policy.mode() == StsPolicy.Mode.ENFORCE);
      }
      if (sts.isEmpty()) {
        return speak(usual);
      }
      return sts.get().allows(host)
          ? speak(TlsPolicy.VERIFIED)
          : new Decision.Avoid(host + " is not in the MTA-STS policy of " + domain);
    }

    private static Decision speak(TlsPolicy policy) {
      return new Decision.Speak(Security.of(policy));
    }
  }

  OfDomain of(DomainName domain, boolean secure) {
    return new OfDomain(domain, secure);
  }
}

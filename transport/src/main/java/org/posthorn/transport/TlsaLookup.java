package org.posthorn.transport;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.posthorn.dns.DnsAnswer;
import org.posthorn.dns.Dnssec;
import org.posthorn.dns.DomainName;
import org.posthorn.dns.Resolver;
import org.posthorn.smtp.client.ServerTarget;
import org.posthorn.wire.CertificateAssociation;

/// Looks up the TLSA records of a server. RFC 7672 §2.2. Thread-safe.
final class TlsaLookup {
  /// Maximum length of a CNAME chain; DNSSEC validators follow as many.
  private static final int ALIASES_MAX = 8;

  private final Resolver resolver;

  TlsaLookup(Resolver resolver) {
    this.resolver = resolver;
  }

  sealed interface Result {}

  /// DANE does not apply.
  record None() implements Result {}

  /// Signed records, usable or not.
  record Records(ServerTarget.Dane dane) implements Result {
    boolean usable() {
      return !CertificateAssociation.usable(dane.associations()).isEmpty();
    }

    /// The records in presentation format, for reports.
    List<String> lines() {
      return dane.associations().stream()
          .map(each ->
              each.usage()
                  + " "
                  + each.selector()
                  + " "
                  + each.matchingType()
                  + " "
                  + java.util.HexFormat.of().formatHex(each.octets()))
          .toList();
    }
  }

  /// RFC 7672 §2.1.2: the lookup failed, so the server must not be used now.
  record Failed(String reason) implements Result {}

  /// Looks up records of a server whose address is signed; call it for no others.
  Result of(MxHost mx) {
    if (!mx.naming().secure()) {
      return new None();
    }
    DomainName host = new DomainName(mx.name());
    // RFC 7672 §2.2.2: first the name at the end of the CNAME chain, then the host's own.
    DomainName canonical = canonical(host);
    Result found = at(canonical, mx);
    return found instanceof None && !canonical.equals(host) ? at(host, mx) : found;
  }

  /// The name at the end of a chain of signed CNAMEs.
  DomainName canonical(DomainName host) {
    DomainName name = host;
    Set<DomainName> seen = new HashSet<>();
    while (seen.add(name) && seen.size() <= ALIASES_MAX) {
      DnsAnswer<DomainName> alias = resolver.cname(name);
      if (alias.values().isEmpty() || alias.dnssec() != Dnssec.SECURE) {
        return name;
      }
      name = alias.values().getFirst();
    }
    return host;
  }

  private Result at(DomainName base, MxHost mx) {
    DomainName name;
    try {
      name = new DomainName("_" + mx.address().getPort() + "._tcp." + base.ascii());
    } catch (IllegalArgumentException e) {
      return new None(); // too long a name to have records
    }
    DnsAnswer<Resolver.Tlsa> answer = resolver.tlsa(name);
    if (answer instanceof DnsAnswer.Failed<Resolver.Tlsa> failed) {
      return new Failed(failed.reason());
    }
    if (answer.values().isEmpty() || answer.dnssec() != Dnssec.SECURE) {
      return new None();
    }
    List<CertificateAssociation> associations =
        answer.values().stream()
            .map(each ->
                new CertificateAssociation(
                    each.usage(), each.selector(), each.matchingType(), each.association()))
            .toList();
    String baseDomain = base.ascii().toLowerCase(Locale.ROOT);
    List<String> names = new ArrayList<>(mx.naming().domains());
    names.add(baseDomain);
    if (!baseDomain.equals(mx.name())) {
      names.add(mx.name());
    }
    return new Records(new ServerTarget.Dane(baseDomain, associations, names));
  }
}

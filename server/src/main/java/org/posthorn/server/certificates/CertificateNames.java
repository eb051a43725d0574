package org.posthorn.server.certificates;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.posthorn.admin.certificates.ServedCertificates.WantedName;
import org.posthorn.directory.Directory;
import org.posthorn.directory.Domain;
import org.posthorn.dns.DnsAnswer;
import org.posthorn.dns.DomainName;
import org.posthorn.dns.Resolver;
import org.posthorn.server.config.Configuration;
import org.posthorn.server.config.Settings;
import org.posthorn.web.acme.AcmeLimits;
import org.posthorn.wire.ServerTls;

/// The names that clients look for: the server's, and under each domain those of autoconfiguration
/// and MTA-STS, as far as they are served. Thread-safe.
public final class CertificateNames {
  private final Configuration configuration;
  private final Directory directory;
  private final Resolver resolver;
  private final ServerTls tls;

  public CertificateNames(
      Configuration configuration, Directory directory, Resolver resolver, ServerTls tls) {
    this.configuration = configuration;
    this.directory = directory;
    this.resolver = resolver;
    this.tls = tls;
  }

  /// All of them, the server's name first. No more than a certificate can have: further domains, by
  /// name, are left out.
  public List<WantedName> wanted() {
    String host = configuration.get(Settings.HOSTNAME).toLowerCase(Locale.ROOT);
    Set<InetAddress> here = addresses(host).orElse(Set.of());
    List<WantedName> wanted = new ArrayList<>();
    wanted.add(new WantedName(host, !here.isEmpty(), serves(host)));
    for (Domain domain : directory.domains()) {
      for (String label : labels()) {
        if (wanted.size() == AcmeLimits.defaults().namesMax()) {
          return wanted;
        }
        wanted.add(named(label + "." + domain.name(), here));
      }
    }
    return wanted;
  }

  /// While the DNS does not answer, a name stays where it was.
  private WantedName named(String name, Set<InetAddress> here) {
    boolean served = serves(name);
    boolean resolvesHere =
        addresses(name).map(there -> !Collections.disjoint(here, there)).orElse(served);
    return new WantedName(name, resolvesHere, served);
  }

  /// @return empty if the DNS does not answer
  private Optional<Set<InetAddress>> addresses(String name) {
    DomainName domain;
    try {
      domain = DomainName.parse(name);
    } catch (IllegalArgumentException e) {
      return Optional.of(Set.of());
    }
    Set<InetAddress> addresses = new HashSet<>();
    boolean failed = false;
    for (DnsAnswer<InetAddress> answer : List.of(resolver.a(domain), resolver.aaaa(domain))) {
      addresses.addAll(answer.values());
      failed |= answer.temporary();
    }
    return failed && addresses.isEmpty() ? Optional.empty() : Optional.of(addresses);
  }

  private List<String> labels() {
    if (configuration.get(Settings.LISTEN_HTTPS).isEmpty()) {
      return List.of();
    }
    return configuration.get(Settings.MTA_STS).equals("none")
        ? List.of("autoconfig", "autodiscover", "openpgpkey")
        : List.of("autoconfig", "autodiscover", "mta-sts", "openpgpkey");
  }

  private boolean serves(String name) {
    return tls.identities().stream().anyMatch(identity -> identity.serves(name));
  }

  /// What a certificate is ordered for: the names that the configuration has; if it has none, the
  /// server's and those others that lead here.
  public List<String> ordered() {
    List<String> configured = configuration.get(Settings.ACME_NAMES);
    if (!configured.isEmpty()) {
      return configured;
    }
    List<WantedName> wanted = wanted();
    List<String> names = new ArrayList<>();
    names.add(wanted.getFirst().name());
    wanted.stream()
        .skip(1)
        .filter(WantedName::resolvesHere)
        .map(WantedName::name)
        .forEach(names::add);
    return names;
  }
}

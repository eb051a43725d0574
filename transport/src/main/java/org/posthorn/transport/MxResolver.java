package org.posthorn.transport;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.posthorn.dns.DnsAnswer;
import org.posthorn.dns.Dnssec;
import org.posthorn.dns.DomainName;
import org.posthorn.dns.Resolver;
import org.posthorn.smtp.client.ServerTarget;
import org.posthorn.smtp.client.TlsPolicy;
import org.posthorn.transport.MailTransport.UnreachableException;
import org.posthorn.transport.message.DeliveryOutcome;
import org.posthorn.transport.message.Destination;

/// Finds the MX hosts of a destination. RFC 5321 §5.1. Thread-safe if its random generator is.
final class MxResolver {
  private final Resolver resolver;
  private final TransportSettings settings;
  private final LocalMxAddresses own;
  private final RandomGenerator random;

  MxResolver(
      Resolver resolver, TransportSettings settings, LocalMxAddresses own, RandomGenerator random) {
    this.resolver = resolver;
    this.own = own;
    this.settings = settings;
    this.random = random;
  }

  /// The server addresses, in the order in which to try them; at least one.
  ///
  /// @throws UnreachableException with the reason if there is no usable server
  List<MxHost> of(Destination destination) throws UnreachableException {
    if (destination.isRelay()) {
      return relay(destination.target());
    }
    String target = destination.target();
    if (target.startsWith("[")) {
      return literal(target);
    }
    DomainName domain = name(target);
    DnsAnswer<Resolver.Mx> answer = resolver.mx(domain);
    Hosts hosts =
        new Hosts(
            settings.port(),
            settings.tls(),
            Optional.of(domain),
            answer.dnssec(),
            Optional.empty());
    Candidates candidates = candidates(domain, answer);
    for (Preferred each : candidates.hosts()) {
      if (!hosts.add(each.host(), each.preference())) {
        boolean best = each.preference() == candidates.hosts().getFirst().preference();
        return best ? ours(domain) : hosts.better(domain, each.preference());
      }
    }
    return candidates.backup()
        ? hosts.better(domain, Integer.MAX_VALUE)
        : hosts.found(domain.ascii());
  }

  private List<MxHost> relay(String name) throws UnreachableException {
    TransportSettings.Relay relay = settings.relays().get(name);
    if (relay == null) {
      throw none("4.3.5", "the relay " + name + " is not configured any more");
    }
    if (isAddress(relay.host())) {
      InetSocketAddress address = new InetSocketAddress(relay.host(), relay.port());
      return List.of(
          new MxHost(relay.host(), address, relay.tls(), MxHost.Naming.GIVEN, relay.login(), 0));
    }
    // DANE is used for a relay only if its TLS policy says so: its name was configured.
    Hosts hosts =
        new Hosts(relay.port(), relay.tls(), Optional.empty(), Dnssec.SECURE, relay.login());
    if (!hosts.add(name(relay.host()), 0)) {
      throw none("4.3.5", "the relay " + name + " is this server");
    }
    return hosts.found(relay.host());
  }

  private static boolean isAddress(String host) {
    return host.matches("[0-9.]+|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");
  }

  /// RFC 5321 §4.1.3.
  private List<MxHost> literal(String target) throws UnreachableException {
    String text = target.substring(1, Math.max(1, target.length() - 1));
    boolean six = text.toLowerCase(Locale.ROOT).startsWith("ipv6:");
    String bare = six ? text.substring("ipv6:".length()) : text;
    if (!isAddress(bare)) {
      throw none("5.1.2", target + " is no address we know");
    }
    InetSocketAddress address;
    try {
      // InetAddress would look up a name such as 1.2.3.4.5 in the DNS.
      address = new InetSocketAddress(InetAddress.ofLiteral(bare), settings.port());
    } catch (IllegalArgumentException e) {
      throw none("5.1.2", target + " is no address we know");
    }
    if (own.contains(address)) {
      throw none("5.4.6", "mail for " + target + " comes back to this server");
    }
    if (!settings.mayConnect(address.getAddress())) {
      throw none("5.4.4", target + " is no address that mail is sent to");
    }
    return List.of(
        new MxHost(bare, address, settings.tls(), MxHost.Naming.GIVEN, Optional.empty(), 0));
  }

  private static DomainName name(String text) throws UnreachableException {
    try {
      return DomainName.parse(text);
    } catch (IllegalArgumentException e) {
      throw none("5.1.2", text + " is no domain: " + e.getMessage());
    }
  }

  /// MX hosts by preference; hosts of equal preference in random order.
  ///
  /// @param backup whether this server is itself one of the MX hosts and others have a better
  ///   preference
  private record Candidates(List<Preferred> hosts, boolean backup) {}

  private Candidates candidates(DomainName domain, DnsAnswer<Resolver.Mx> answer)
      throws UnreachableException {
    if (answer.temporary()) {
      throw none("4.4.3", "the MX hosts of " + domain + " cannot be found out now");
    }
    if (answer instanceof DnsAnswer.NoName<Resolver.Mx>) {
      throw none("5.1.2", "there is no domain " + domain);
    }
    if (answer.values().isEmpty()) {
      return notOurs(domain, List.of(new Preferred(0, domain))); // RFC 5321 §5.1: implicit MX
    }
    List<Preferred> preferred = new ArrayList<>();
    for (Resolver.Mx mx : answer.values()) {
      mx.exchange().ifPresent(host -> preferred.add(new Preferred(mx.preference(), host)));
    }
    if (preferred.isEmpty()) {
      throw none("5.1.10", domain + " takes no mail"); // RFC 7505 §4.2
    }
    Collections.shuffle(preferred, java.util.Random.from(random));
    preferred.sort(Comparator.comparingInt(Preferred::preference)); // stable
    // A host that is listed several times is tried once and does not use up the limit.
    Set<DomainName> seen = new HashSet<>();
    preferred.removeIf(each -> !seen.add(each.host()));
    return notOurs(domain, preferred);
  }

  private record Preferred(int preference, DomainName host) {}

  /// RFC 5321 §5.1: if this server is in the list, only hosts with a better preference are tried.
  private Candidates notOurs(DomainName domain, List<Preferred> preferred)
      throws UnreachableException {
    int ours =
        preferred.stream()
            .filter(each -> settings.ourNames().contains(each.host().ascii()))
            .mapToInt(Preferred::preference)
            .min()
            .orElse(Integer.MAX_VALUE);
    List<Preferred> better =
        preferred.stream()
            .filter(each -> each.preference() < ours)
            .limit(settings.hostsMax())
            .toList();
    return new Candidates(better.isEmpty() ? ours(domain) : better, ours < Integer.MAX_VALUE);
  }

  private static <T> List<T> ours(DomainName domain) throws UnreachableException {
    throw none("5.4.6", "mail for " + domain + " comes back to this server");
  }

  /// Collects addresses of hosts.
  private final class Hosts {
    private final int port;
    private final TlsPolicy tls;
    private final Optional<DomainName> domain;
    private final Dnssec exchange;
    private final Optional<ServerTarget.Login> login;
    private final List<MxHost> found = new ArrayList<>();
    private boolean temporary;
    private boolean forbidden;

    /// @param domain of the recipients; empty for relays
    /// @param exchange the DNSSEC status of the host names
    /// @param login for relays
    Hosts(
        int port,
        TlsPolicy tls,
        Optional<DomainName> domain,
        Dnssec exchange,
        Optional<ServerTarget.Login> login) {
      this.login = login;
      this.port = port;
      this.tls = tls;
      this.domain = domain;
      this.exchange = exchange;
    }

    /// @return false if the host is this server, by address or by an alias
    boolean add(DomainName host, int preference) {
      DnsAnswer<InetAddress> six = resolver.aaaa(host);
      DnsAnswer<InetAddress> four = resolver.a(host);
      temporary |= six.temporary() || four.temporary();
      if (areOurs(six) || areOurs(four)) {
        return false;
      }
      // IPv6 and IPv4 alternate, so that a network without one of them costs one attempt.
      int count = Math.max(six.values().size(), four.values().size());
      MxHost.Naming naming = naming(host, isSecure(six) && isSecure(four));
      for (int i = 0; i < count; i++) {
        addFrom(host, preference, naming, six.values(), i);
        addFrom(host, preference, naming, four.values(), i);
      }
      return true;
    }

    private boolean areOurs(DnsAnswer<InetAddress> addresses) {
      return addresses.values().stream()
          .anyMatch(address -> own.contains(new InetSocketAddress(address, port)));
    }

    /// RFC 7672 §2.2.1: TLSA records count only if names and addresses are signed.
    private MxHost.Naming naming(DomainName host, boolean secureAddresses) {
      boolean signed = exchange == Dnssec.SECURE;
      boolean own = domain.isEmpty() || domain.get().equals(host);
      return new MxHost.Naming(
          own || signed,
          signed && secureAddresses,
          signed ? domain.stream().map(DomainName::ascii).toList() : List.of());
    }

    private static boolean isSecure(DnsAnswer<InetAddress> answer) {
      return answer.values().isEmpty() || answer.dnssec() == Dnssec.SECURE;
    }

    private void addFrom(
        DomainName host,
        int preference,
        MxHost.Naming naming,
        List<InetAddress> addresses,
        int at) {
      if (at >= addresses.size() || found.size() >= settings.addressesMax()) {
        return;
      }
      if (settings.mayConnect(addresses.get(at))) {
        InetSocketAddress address = new InetSocketAddress(addresses.get(at), port);
        found.add(new MxHost(host.ascii(), address, tls, naming, login, preference));
      } else {
        forbidden = true;
      }
    }

    /// MX hosts with a better preference than this server. If they cannot be looked up, the message
    /// waits here, because the domain names other MX hosts (RFC 5321 §5.1).
    List<MxHost> better(DomainName name, int than) throws UnreachableException {
      found.removeIf(each -> each.preference() >= than);
      if (found.isEmpty()) {
        throw none(
            temporary ? "4.4.3" : "4.4.4",
            "the better MX hosts of " + name + " have no address now");
      }
      return found;
    }

    List<MxHost> found(String domain) throws UnreachableException {
      if (!found.isEmpty()) {
        return found;
      }
      if (temporary) {
        throw none("4.4.3", "the addresses of " + domain + " cannot be found out now");
      }
      throw none(
          "5.4.4",
          forbidden
              ? domain + " leads only to addresses that mail is not sent to"
              : "the servers of " + domain + " have no address");
    }
  }

  static UnreachableException none(String status, String text) {
    return new UnreachableException(DeliveryOutcome.own(status, text));
  }
}

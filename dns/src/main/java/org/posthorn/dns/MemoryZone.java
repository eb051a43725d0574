package org.posthorn.dns;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/// A DNS zone in memory, for tests and for running without network. Thread-safe.
///
/// Names with records exist, and so do the names above them; all others do not. Names may have any
/// labels and case.
public final class MemoryZone implements Resolver {
  private static final Duration TTL = Duration.ofMinutes(5);
  private static final int ALIASES_MAX = 8;

  private final Map<DomainName, List<Object>> records = new ConcurrentHashMap<>();
  private final Map<InetAddress, List<DomainName>> names = new ConcurrentHashMap<>();
  private final Map<DomainName, String> failing = new ConcurrentHashMap<>();
  private final Set<DomainName> secure = ConcurrentHashMap.newKeySet();

  private record Text(String text) {}

  private record Alias(DomainName target) {}

  public MemoryZone mx(String name, int preference, String exchange) {
    return add(name, new Mx(preference, Optional.of(DomainName.ofAnyLabels(exchange))));
  }

  /// RFC 7505: takes no mail.
  public MemoryZone nullMx(String name) {
    return add(name, new Mx(0, Optional.empty()));
  }

  /// An address, IPv4 or IPv6.
  public MemoryZone address(String name, String address) {
    return add(name, InetAddress.ofLiteral(address));
  }

  public MemoryZone txt(String name, String text) {
    return add(name, new Text(text));
  }

  public MemoryZone cname(String name, String target) {
    return add(name, new Alias(DomainName.parse(target)));
  }

  public MemoryZone tlsa(String name, Tlsa tlsa) {
    return add(name, tlsa);
  }

  public MemoryZone srv(String name, Srv srv) {
    return add(name, srv);
  }

  public MemoryZone ptr(String address, String name) {
    names.merge(
        InetAddress.ofLiteral(address),
        List.of(DomainName.parse(name)),
        (before, more) -> Stream.concat(before.stream(), more.stream()).toList());
    return this;
  }

  /// Marks everything at and below this name as signed.
  public MemoryZone secure(String name) {
    secure.add(new DomainName(name));
    return this;
  }

  /// Makes queries for this name fail with this reason; `bogus` is DNSSEC's.
  public MemoryZone failing(String name, String reason) {
    failing.put(DomainName.ofAnyLabels(name), reason);
    return this;
  }

  @Override
  public DnsAnswer<Mx> mx(DomainName name) {
    return ask(name, Mx.class);
  }

  @Override
  public DnsAnswer<InetAddress> a(DomainName name) {
    return addresses(name, true);
  }

  @Override
  public DnsAnswer<InetAddress> aaaa(DomainName name) {
    return addresses(name, false);
  }

  @Override
  public DnsAnswer<String> txt(DomainName name) {
    return switch (ask(name, Text.class)) {
      case DnsAnswer.Found<Text>(var texts, var ttl, var dnssec) ->
          new DnsAnswer.Found<>(texts.stream().map(Text::text).toList(), ttl, dnssec);
      case DnsAnswer.NoData<Text>(var ttl, var dnssec) -> new DnsAnswer.NoData<>(ttl, dnssec);
      case DnsAnswer.NoName<Text>(var ttl, var dnssec) -> new DnsAnswer.NoName<>(ttl, dnssec);
      case DnsAnswer.Failed<Text>(var reason, var ttl, var dnssec) ->
          new DnsAnswer.Failed<>(reason, ttl, dnssec);
    };
  }

  @Override
  public DnsAnswer<DomainName> ptr(InetAddress address) {
    List<DomainName> found = names.get(address);
    return found == null
        ? new DnsAnswer.NoName<>(TTL, Dnssec.INSECURE)
        : new DnsAnswer.Found<>(found, TTL, Dnssec.INSECURE);
  }

  @Override
  public DnsAnswer<Tlsa> tlsa(DomainName name) {
    return ask(name, Tlsa.class);
  }

  @Override
  public DnsAnswer<Srv> srv(DomainName name) {
    return ask(name, Srv.class);
  }

  @Override
  public DnsAnswer<DomainName> cname(DomainName name) {
    for (Object found : records.getOrDefault(name, List.of())) {
      if (found instanceof Alias alias) {
        return new DnsAnswer.Found<>(List.of(alias.target()), TTL, dnssec(name));
      }
    }
    return none(name);
  }

  private MemoryZone add(String name, Object found) {
    records.compute(
        DomainName.ofAnyLabels(name),
        (_, before) -> {
          List<Object> all = new ArrayList<>(before == null ? List.of() : before);
          all.add(found);
          return List.copyOf(all);
        });
    return this;
  }

  private DnsAnswer<InetAddress> addresses(DomainName name, boolean ipv4) {
    DnsAnswer<InetAddress> answer = ask(name, InetAddress.class);
    List<InetAddress> wanted =
        answer.values().stream().filter(found -> found instanceof Inet4Address == ipv4).toList();
    if (answer instanceof DnsAnswer.Found<InetAddress> found) {
      return wanted.isEmpty()
          ? new DnsAnswer.NoData<>(found.ttl(), found.dnssec())
          : new DnsAnswer.Found<>(wanted, found.ttl(), found.dnssec());
    }
    return answer;
  }

  private <T> DnsAnswer<T> ask(DomainName asked, Class<T> kind) {
    DomainName name = asked;
    Set<DomainName> seen = new HashSet<>();
    while (seen.add(name) && seen.size() <= ALIASES_MAX) {
      String reason = failing.get(name);
      if (reason != null) {
        Dnssec dnssec = reason.equals("bogus") ? Dnssec.BOGUS : Dnssec.INSECURE;
        return new DnsAnswer.Failed<>(reason, Duration.ZERO, dnssec);
      }
      List<T> values = new ArrayList<>();
      Optional<DomainName> target = Optional.empty();
      for (Object found : records.getOrDefault(name, List.of())) {
        if (kind.isInstance(found)) {
          values.add(kind.cast(found));
        } else if (found instanceof Alias alias) {
          target = Optional.of(alias.target());
        }
      }
      if (!values.isEmpty()) {
        return new DnsAnswer.Found<>(values, TTL, dnssec(name));
      }
      if (target.isEmpty()) {
        return none(name);
      }
      name = target.get();
    }
    return new DnsAnswer.Failed<>("aliases in a circle", Duration.ZERO, Dnssec.INSECURE);
  }

  private <T> DnsAnswer<T> none(DomainName name) {
    boolean exists = records.keySet().stream().anyMatch(known -> known.isAtOrBelow(name));
    return exists
        ? new DnsAnswer.NoData<>(TTL, dnssec(name))
        : new DnsAnswer.NoName<>(TTL, dnssec(name));
  }

  private Dnssec dnssec(DomainName name) {
    return secure.stream().anyMatch(name::isAtOrBelow) ? Dnssec.SECURE : Dnssec.INSECURE;
  }
}

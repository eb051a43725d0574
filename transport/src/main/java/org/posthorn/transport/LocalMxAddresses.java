package org.posthorn.transport;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.posthorn.dns.DnsAnswer;
import org.posthorn.dns.DomainName;
import org.posthorn.dns.Resolver;

/// By which addresses this server is a MX host (RFC 5321 §5.1): those it listens at, those of its
/// host name, those it connects from. Thread-safe.
public final class LocalMxAddresses {
  /// How long the addresses of the host name are believed.
  private static final Duration BELIEVED = Duration.ofMinutes(5);

  private final Resolver resolver;
  private final InstantSource clock;
  private final List<DomainName> names;
  private final Set<InetAddress> sources;
  private final List<InetSocketAddress> listeners;
  private volatile Named named = new Named(Set.of(), Instant.MIN);

  private record Named(Set<InetAddress> addresses, Instant until) {}

  /// @param names our host names
  /// @param sources addresses that mail leaves from
  /// @param listeners where mail from other servers arrives; a wildcard stands for all interfaces
  public LocalMxAddresses(
      Resolver resolver,
      InstantSource clock,
      Collection<DomainName> names,
      Collection<InetAddress> sources,
      List<InetSocketAddress> listeners) {
    this.resolver = resolver;
    this.clock = clock;
    this.names = List.copyOf(names);
    this.sources = Set.copyOf(sources);
    this.listeners = List.copyOf(listeners);
  }

  /// None but those of a host name.
  static LocalMxAddresses of(Resolver resolver, InstantSource clock, String hostName) {
    return new LocalMxAddresses(
        resolver, clock, List.of(DomainName.parse(hostName)), List.of(), List.of());
  }

  /// Whether a server at an address is this one. Loopback addresses are everybody's: such a one is
  /// ours only where we listen at its port too.
  boolean contains(InetSocketAddress server) {
    InetAddress address = server.getAddress();
    boolean known =
        !address.isLoopbackAddress() && (sources.contains(address) || named().contains(address));
    return known || listeners.stream().anyMatch(listener -> takes(listener, server));
  }

  private static boolean takes(InetSocketAddress listener, InetSocketAddress server) {
    return listener.getPort() == server.getPort()
        && (listener.getAddress().isAnyLocalAddress()
            ? isOfInterface(server.getAddress())
            : listener.getAddress().equals(server.getAddress()));
  }

  private static boolean isOfInterface(InetAddress address) {
    try {
      return address.isLoopbackAddress() || NetworkInterface.getByInetAddress(address) != null;
    } catch (SocketException e) {
      return false; // the system does not tell its interfaces
    }
  }

  private Set<InetAddress> named() {
    Named known = named;
    Instant now = clock.instant();
    if (now.isBefore(known.until())) {
      return known.addresses();
    }
    Set<InetAddress> found = new HashSet<>();
    boolean temporary = false;
    for (DomainName name : names) {
      DnsAnswer<InetAddress> four = resolver.a(name);
      DnsAnswer<InetAddress> six = resolver.aaaa(name);
      temporary |= four.temporary() || six.temporary();
      found.addAll(four.values());
      found.addAll(six.values());
    }
    if (temporary) {
      found.addAll(known.addresses()); // rather one too many than a loop
    }
    named = new Named(Set.copyOf(found), now.plus(BELIEVED));
    return named.addresses();
  }
}

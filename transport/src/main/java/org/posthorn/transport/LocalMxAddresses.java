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

/// The addresses at which this server is an MX host (RFC 5321 §5.1): the addresses that it listens
/// on, those of its host names, and those that it connects from. Thread-safe.
public final class LocalMxAddresses {
  /// How long the addresses of the host name are cached.
  private static final Duration BELIEVED = Duration.ofMinutes(5);

  private final Resolver resolver;
  private final InstantSource clock;
  private final List<DomainName> names;
  private final Set<InetAddress> sources;
  private final List<InetSocketAddress> listeners;
  private volatile Named named = new Named(Set.of(), Instant.MIN);

  private record Named(Set<InetAddress> addresses, Instant until) {}

  /// @param names host names of this server
  /// @param sources addresses that mail is sent from
  /// @param listeners addresses where mail from other servers arrives; a wildcard means all
  ///   interfaces
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

  /// Only the addresses of one host name.
  static LocalMxAddresses of(Resolver resolver, InstantSource clock, String hostName) {
    return new LocalMxAddresses(
        resolver, clock, List.of(DomainName.parse(hostName)), List.of(), List.of());
  }

  /// Whether a server at an address is this one. A loopback address is this server only if this
  /// server listens on that port.
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
      return false; // the system does not list its interfaces
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
      found.addAll(known.addresses()); // an address too many does less harm than a mail loop
    }
    named = new Named(Set.copyOf(found), now.plus(BELIEVED));
    return named.addresses();
  }
}

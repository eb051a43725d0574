package org.posthorn.spam.connection;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import org.posthorn.dns.DnsAnswer;
import org.posthorn.dns.DomainName;
import org.posthorn.dns.Resolver;
import org.posthorn.spam.Signal;

/// Signals of a client's names. Weights are small, because legitimate servers are misconfigured
/// too.
final class ClientTraits {
  private final Predicate<String> ours;

  /// @param ours whether a name in lower case belongs to this server or a local domain
  ClientTraits(Predicate<String> ours) {
    this.ours = ours;
  }

  /// The DNS result of a HELO name.
  enum HeloName {
    UNKNOWN,
    /// It has neither an address nor a mail server.
    MISSING,
    /// It exists.
    EXISTS,
    /// The client's address is among its addresses.
    RESOLVES_TO_CLIENT
  }

  /// Looks up a HELO name.
  static HeloName look(Resolver resolver, DomainName helo, InetAddress client) {
    DnsAnswer<InetAddress> addresses =
        client instanceof Inet4Address ? resolver.a(helo) : resolver.aaaa(helo);
    if (addresses.values().contains(client)) {
      return HeloName.RESOLVES_TO_CLIENT;
    }
    if (!addresses.values().isEmpty()) {
      return HeloName.EXISTS;
    }
    DnsAnswer<InetAddress> others =
        client instanceof Inet4Address ? resolver.aaaa(helo) : resolver.a(helo);
    DnsAnswer<Resolver.Mx> mxHosts = resolver.mx(helo);
    if (!others.values().isEmpty() || !mxHosts.values().isEmpty()) {
      return HeloName.EXISTS;
    }
    // RFC 5321 §5.1: after a temporary error the name may exist.
    boolean unknown = addresses.temporary() || others.temporary() || mxHosts.temporary();
    return unknown ? HeloName.UNKNOWN : HeloName.MISSING;
  }

  /// The domain of a HELO name, if it is one that can be looked up.
  static Optional<DomainName> domain(String helo) {
    try {
      return helo.startsWith("[") || !helo.contains(".")
          ? Optional.empty()
          : Optional.of(DomainName.parse(helo));
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // not a valid name; another signal covers this
    }
  }

  /// @param helo as the client sent it; empty before HELO
  List<Signal> signals(InetAddress client, String helo, HeloName found, ReverseDns reverse) {
    List<Signal> signals = new ArrayList<>();
    switch (reverse.state()) {
      case NONE ->
          signals.add(
              new Signal(
                  "reverse-dns-missing", 1.0, client.getHostAddress() + " has no reverse DNS"));
      case UNCONFIRMED ->
          signals.add(
              new Signal(
                  "reverse-dns-unconfirmed",
                  0.6,
                  "the host name of " + client.getHostAddress() + " does not resolve to it"));
      case CONFIRMED ->
          reverse
              .name()
              .filter(name -> isGenerated(name, client))
              .ifPresent(name ->
                  signals.add(
                      new Signal(
                          "reverse-dns-generated", 0.5, name + " is generated from the address")));
      case UNKNOWN -> {
        // Not looked up, or the lookup failed.
      }
    }
    if (!helo.isEmpty()) {
      addHelo(signals, client, helo, found);
    }
    return signals;
  }

  private void addHelo(List<Signal> signals, InetAddress client, String helo, HeloName found) {
    Optional<InetAddress> literal = literal(helo);
    if (literal.isPresent()) {
      if (!literal.get().equals(client)) {
        signals.add(
            new Signal(
                "helo-address-mismatch",
                1.5,
                "sent HELO " + helo + " from " + client.getHostAddress()));
      } else if (!helo.startsWith("[")) {
        // RFC 5321 §4.1.3: an address literal has brackets.
        signals.add(new Signal("helo-address-without-brackets", 0.7, "sent HELO " + helo));
      }
      return;
    }
    if (ours.test(helo.toLowerCase(Locale.ROOT))) {
      signals.add(new Signal("helo-own-name", 3.0, "sent HELO with our name " + helo));
    } else if (!helo.contains(".")) {
      // RFC 5321 §2.3.5: only names that can be resolved.
      signals.add(new Signal("helo-not-fqdn", 0.7, "sent HELO " + helo));
    } else if (domain(helo).isEmpty()) {
      signals.add(new Signal("helo-invalid", 0.7, "sent HELO " + helo));
    } else if (found == HeloName.MISSING) {
      signals.add(new Signal("helo-not-in-dns", 0.7, helo + " is not in the DNS"));
    } else if (found == HeloName.RESOLVES_TO_CLIENT) {
      signals.add(new Signal("helo-resolves-to-client", -0.3, helo + " resolves to the client"));
    }
  }

  /// An IP address, with or without brackets.
  private static Optional<InetAddress> literal(String helo) {
    String text = helo;
    if (helo.startsWith("[") && helo.endsWith("]")) {
      text = helo.substring(1, helo.length() - 1);
      if (text.regionMatches(true, 0, "IPv6:", 0, 5)) {
        text = text.substring(5);
      }
    }
    boolean maybe = text.chars().allMatch(c -> c == '.' || c == ':' || Character.digit(c, 16) >= 0);
    if (!maybe || (!text.contains(":") && !text.matches("[0-9]+(\\.[0-9]+){3}"))) {
      return Optional.empty();
    }
    try {
      return Optional.of(InetAddress.ofLiteral(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /// Whether a name looks generated by a provider for each customer address: it contains all octets
  /// of an IPv4 address, in either order or in hexadecimal.
  private static boolean isGenerated(String name, InetAddress client) {
    byte[] octets = client.getAddress();
    if (octets.length != 4) {
      String digits = HexFormat.of().formatHex(octets);
      return name.replaceAll("[.-]", "").contains(digits.substring(digits.length() - 16));
    }
    StringBuilder forward = new StringBuilder("(^|.*[^0-9])0*");
    StringBuilder backward = new StringBuilder(forward);
    for (int i = 0; i < 4; i++) {
      String between = i == 3 ? "([^0-9].*|$)" : "[^0-9]0*";
      forward.append(octets[i] & 0xff).append(between);
      backward.append(octets[3 - i] & 0xff).append(between);
    }
    return name.matches(forward.toString())
        || name.matches(backward.toString())
        || name.contains(HexFormat.of().formatHex(octets));
  }
}

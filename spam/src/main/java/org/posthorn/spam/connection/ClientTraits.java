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
  enum HelloName {
    UNKNOWN,
    /// It has neither an address nor a mail server.
    MISSING,
    /// It exists.
    EXISTS,
    /// The client's address is among its addresses.
    LEADS_BACK
  }

  /// Looks up a HELO name.
  static HelloName look(Resolver resolver, DomainName hello, InetAddress client) {
    DnsAnswer<InetAddress> addresses =
        client instanceof Inet4Address ? resolver.a(hello) : resolver.aaaa(hello);
    if (addresses.values().contains(client)) {
      return HelloName.LEADS_BACK;
    }
    if (!addresses.values().isEmpty()) {
      return HelloName.EXISTS;
    }
    DnsAnswer<InetAddress> others =
        client instanceof Inet4Address ? resolver.aaaa(hello) : resolver.a(hello);
    DnsAnswer<Resolver.Mx> exchanges = resolver.mx(hello);
    if (!others.values().isEmpty() || !exchanges.values().isEmpty()) {
      return HelloName.EXISTS;
    }
    // RFC 5321 §5.1: after a temporary error the name may exist.
    boolean unknown = addresses.temporary() || others.temporary() || exchanges.temporary();
    return unknown ? HelloName.UNKNOWN : HelloName.MISSING;
  }

  /// The domain of a HELO name, if it is one that can be looked up.
  static Optional<DomainName> domain(String hello) {
    try {
      return hello.startsWith("[") || !hello.contains(".")
          ? Optional.empty()
          : Optional.of(DomainName.parse(hello));
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // not a valid name; another signal covers this
    }
  }

  /// @param hello as the client sent it; empty before HELO
  List<Signal> signals(InetAddress client, String hello, HelloName found, ReverseDns reverse) {
    List<Signal> signals = new ArrayList<>();
    switch (reverse.state()) {
      case NONE ->
          signals.add(
              new Signal(
                  "no-reverse-name", 1.0, client.getHostAddress() + " has no name in the DNS"));
      case UNCONFIRMED ->
          signals.add(
              new Signal(
                  "reverse-name-unconfirmed",
                  0.6,
                  "the name of " + client.getHostAddress() + " does not lead back to it"));
      case CONFIRMED ->
          reverse
              .name()
              .filter(name -> isGenerated(name, client))
              .ifPresent(name ->
                  signals.add(
                      new Signal(
                          "reverse-name-generated", 0.5, name + " is made of the address itself")));
      case UNKNOWN -> {
        // Not looked up, or the lookup failed.
      }
    }
    if (!hello.isEmpty()) {
      ofHello(signals, client, hello, found);
    }
    return signals;
  }

  private void ofHello(List<Signal> signals, InetAddress client, String hello, HelloName found) {
    Optional<InetAddress> literal = literal(hello);
    if (literal.isPresent()) {
      if (!literal.get().equals(client)) {
        signals.add(
            new Signal(
                "hello-other-address",
                1.5,
                "greets as " + hello + " and is " + client.getHostAddress()));
      } else if (!hello.startsWith("[")) {
        // RFC 5321 §4.1.3: an address literal has brackets.
        signals.add(new Signal("hello-bare-address", 0.7, "greets as " + hello));
      }
      return;
    }
    if (ours.test(hello.toLowerCase(Locale.ROOT))) {
      signals.add(new Signal("hello-is-ours", 3.0, "greets with our name " + hello));
    } else if (!hello.contains(".")) {
      // RFC 5321 §2.3.5: only names that can be resolved.
      signals.add(new Signal("hello-not-qualified", 0.7, "greets as " + hello));
    } else if (domain(hello).isEmpty()) {
      signals.add(new Signal("hello-no-name", 0.7, "greets as " + hello));
    } else if (found == HelloName.MISSING) {
      signals.add(new Signal("hello-unknown-name", 0.7, hello + " is not in the DNS"));
    } else if (found == HelloName.LEADS_BACK) {
      signals.add(new Signal("hello-leads-back", -0.3, hello + " leads to the client"));
    }
  }

  /// An IP address, with or without brackets.
  private static Optional<InetAddress> literal(String hello) {
    String text = hello;
    if (hello.startsWith("[") && hello.endsWith("]")) {
      text = hello.substring(1, hello.length() - 1);
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

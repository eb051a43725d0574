package org.posthorn.transport.message;

import java.net.InetAddress;
import java.util.Locale;
import org.posthorn.dns.DomainName;
import org.posthorn.smtp.syntax.Mailbox;

/// Where messages go together: a recipient domain, or the relay that takes all mail of some sender.
/// Concurrency, back-off and reuse of connections are counted by it. Mail that leaves from an
/// address of ours of its own goes apart, since that address may be treated otherwise there.
///
/// @param name a domain in A-label form and lower case; an address literal in brackets; either of
///   them, ` from ` and an address of ours; `relay:` and the name of a configured relay
public record Destination(String name) {
  private static final String RELAY = "relay:";
  private static final String FROM = " from ";

  /// A domain, and an address.
  private static final int LENGTH_MAX = 320;

  /// @throws IllegalArgumentException if the name is empty or longer than 320 characters
  public Destination {
    if (name.isEmpty() || name.length() > LENGTH_MAX) {
      throw new IllegalArgumentException("destination of " + name.length() + " characters");
    }
  }

  /// The domain of an address, or its address literal.
  public static Destination of(Mailbox address) {
    if (address.literal()) {
      return new Destination(address.domain());
    }
    try {
      return new Destination(DomainName.parse(address.domain()).ascii());
    } catch (IllegalArgumentException e) {
      // It has no servers, which is found out when they are looked for.
      return new Destination(address.domain().toLowerCase(Locale.ROOT));
    }
  }

  /// The relay that the configuration calls `relay`.
  public static Destination relay(String relay) {
    return new Destination(RELAY + relay);
  }

  /// The same place, for mail that leaves from an address of ours.
  public Destination from(InetAddress source) {
    return new Destination(direct().name + FROM + source.getHostAddress());
  }

  /// The same place, for mail that leaves from wherever most does.
  public Destination direct() {
    int from = name.lastIndexOf(FROM);
    return from < 0 ? this : new Destination(name.substring(0, from));
  }

  /// Whether it is the servers of a domain or an address, and neither a relay nor any other way
  /// that has a name of ours.
  public boolean isDirect() {
    return name.startsWith("[") || direct().name.indexOf(':') < 0;
  }

  /// Whether it is a configured relay.
  public boolean isRelay() {
    return name.startsWith(RELAY);
  }

  /// The domain, or the name of the relay.
  public String target() {
    return isRelay() ? name.substring(RELAY.length()) : direct().name;
  }

  @Override
  public String toString() {
    return name;
  }
}

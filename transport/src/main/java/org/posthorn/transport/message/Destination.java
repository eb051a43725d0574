package org.posthorn.transport.message;

import java.net.InetAddress;
import java.util.Locale;
import org.posthorn.dns.DomainName;
import org.posthorn.smtp.syntax.Mailbox;

/// A group of recipients that are sent to together: a recipient domain, or the relay for a sender's
/// mail. Concurrency, retries and reuse of connections are managed by destination. Mail from a
/// configured local address has a destination apart, because other servers may treat that address
/// differently.
///
/// @param name a domain as A-label in lower case, or an address literal in brackets, each
///   optionally followed by ` from ` and a local address; or `relay:` and the name of a configured
///   relay
public record Destination(String name) {
  private static final String RELAY = "relay:";
  private static final String FROM = " from ";

  /// A domain and an address.
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
      // It has no servers; the lookup will fail later.
      return new Destination(address.domain().toLowerCase(Locale.ROOT));
    }
  }

  /// The relay that is configured under this name.
  public static Destination relay(String relay) {
    return new Destination(RELAY + relay);
  }

  /// The same destination for mail from this local address.
  public Destination from(InetAddress source) {
    return new Destination(direct().name + FROM + source.getHostAddress());
  }

  /// The same destination for mail from the default address.
  public Destination direct() {
    int from = name.lastIndexOf(FROM);
    return from < 0 ? this : new Destination(name.substring(0, from));
  }

  /// Whether it is a domain or address literal without a configured local address, and not a relay.
  public boolean isDirect() {
    return name.startsWith("[") || direct().name.indexOf(':') < 0;
  }

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

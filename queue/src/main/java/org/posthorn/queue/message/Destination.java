package org.posthorn.queue.message;

import java.util.Locale;
import org.posthorn.dns.DomainName;
import org.posthorn.smtp.syntax.Mailbox;

/// Where messages go together: a recipient domain, or the relay that takes all mail of some sender.
/// Concurrency, back-off and reuse of connections are counted by it.
///
/// @param name a domain in A-label form and lower case; an address literal in brackets; `relay:`
///   and the name of a configured relay
public record Destination(String name) {
  private static final String RELAY = "relay:";

  /// @throws IllegalArgumentException if the name is empty or longer than 255 characters
  public Destination {
    if (name.isEmpty() || name.length() > 255) {
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

  /// Whether it is a configured relay.
  public boolean isRelay() {
    return name.startsWith(RELAY);
  }

  /// The domain, or the name of the relay.
  public String target() {
    return isRelay() ? name.substring(RELAY.length()) : name;
  }

  @Override
  public String toString() {
    return name;
  }
}

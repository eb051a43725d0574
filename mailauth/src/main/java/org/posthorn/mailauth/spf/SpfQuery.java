package org.posthorn.mailauth.spf;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.posthorn.dns.DomainName;

/// What is judged: a client and one of its identities.
///
/// @param client its address; one that is IPv4 mapped into IPv6 becomes IPv4 (RFC 7208 §5)
/// @param helo as the client gave it, which need not be a domain
/// @param localPart without quotes or backslashes; `postmaster` where there is none (RFC 7208 §4.3)
/// @param domain as the client gave it
public record SpfQuery(
    SpfIdentity identity, InetAddress client, String helo, String localPart, String domain) {
  private static final int IPV4_IN_IPV6 = 12;

  public SpfQuery {
    client = unmapped(client);
    localPart = localPart.isEmpty() ? "postmaster" : localPart;
  }

  /// The HELO identity.
  public static SpfQuery helo(InetAddress client, String helo) {
    return new SpfQuery(SpfIdentity.HELO, client, helo, "", helo);
  }

  /// The MAIL FROM identity.
  ///
  /// @param domain empty for the null reverse-path, which stands for postmaster at the domain of
  ///   HELO (RFC 7208 §2.4)
  public static SpfQuery mailFrom(
      InetAddress client, String helo, String localPart, String domain) {
    return domain.isEmpty()
        ? new SpfQuery(SpfIdentity.MAIL_FROM, client, helo, "", helo)
        : new SpfQuery(SpfIdentity.MAIL_FROM, client, helo, localPart, domain);
  }

  /// The domain to ask, if the identity has one that is well formed and has more than one label
  /// (RFC 7208 §4.3), with A-labels (RFC 8616 §4).
  public Optional<DomainName> name() {
    return name(domain);
  }

  /// HELO as macros and header fields show it: A-labels where it is a name with U-labels.
  String heloText() {
    return ascii(helo) ? helo : name(helo).map(DomainName::ascii).orElse(helo);
  }

  private static Optional<DomainName> name(String text) {
    try {
      DomainName name =
          ascii(text)
              ? new DomainName(withoutFinalDot(text).toLowerCase(Locale.ROOT))
              : DomainName.parse(text);
      // An address without its brackets is no domain, and no top-level domain is a number.
      String last = name.topLabel();
      boolean number = last.chars().allMatch(c -> c >= '0' && c <= '9');
      return number || name.isTopLevel() ? Optional.empty() : Optional.of(name);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static String withoutFinalDot(String text) {
    return text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
  }

  private static boolean ascii(String text) {
    return text.chars().allMatch(c -> c < 0x80);
  }

  private static InetAddress unmapped(InetAddress client) {
    byte[] octets = client.getAddress();
    boolean mapped =
        client instanceof Inet6Address
            && octets[10] == -1
            && octets[11] == -1
            && Arrays.equals(octets, 0, 10, new byte[10], 0, 10);
    if (!mapped) {
      return client;
    }
    try {
      return InetAddress.getByAddress(Arrays.copyOfRange(octets, IPV4_IN_IPV6, octets.length));
    } catch (UnknownHostException e) {
      throw new IllegalStateException("4 octets are an address", e);
    }
  }
}

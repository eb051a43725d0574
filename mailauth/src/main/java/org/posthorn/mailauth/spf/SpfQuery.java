package org.posthorn.mailauth.spf;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.posthorn.dns.DomainName;

/// The input of a check: a client and one of its identities.
///
/// @param client its address; an IPv4-mapped IPv6 address becomes IPv4 (RFC 7208 §5)
/// @param helo as the client gave it, which may not be a domain
/// @param localPart without quotes or backslashes; `postmaster` if there is none (RFC 7208 §4.3)
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
  /// @param domain empty for the null reverse-path, which means postmaster at the HELO domain (RFC
  ///   7208 §2.4)
  public static SpfQuery mailFrom(
      InetAddress client, String helo, String localPart, String domain) {
    return domain.isEmpty()
        ? new SpfQuery(SpfIdentity.MAIL_FROM, client, helo, "", helo)
        : new SpfQuery(SpfIdentity.MAIL_FROM, client, helo, localPart, domain);
  }

  /// The domain to check, if it is well-formed and has more than one label (RFC 7208 §4.3), with
  /// A-labels (RFC 8616 §4).
  public Optional<DomainName> name() {
    return name(domain);
  }

  /// HELO for macros and header fields: U-labels become A-labels.
  String heloText() {
    return ascii(helo) ? helo : name(helo).map(DomainName::ascii).orElse(helo);
  }

  private static Optional<DomainName> name(String text) {
    try {
      DomainName name =
          ascii(text)
              ? new DomainName(withoutFinalDot(text).toLowerCase(Locale.ROOT))
              : DomainName.parse(text);
      // An address without brackets is not a domain, and no top-level domain is a number.
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

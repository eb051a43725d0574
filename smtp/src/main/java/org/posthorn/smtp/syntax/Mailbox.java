package org.posthorn.smtp.syntax;

import org.posthorn.mime.AddrSpec;

/// A mailbox: `Local-part "@" ( Domain / address-literal )`. RFC 5321 §4.1.2.
///
/// @param localPart its value, without quotes or backslashes; case is preserved
/// @param domain as the peer wrote it, or an address literal in brackets; empty only for
///   `Postmaster` in RCPT
public record Mailbox(String localPart, String domain) {
  /// Maximum length of an accepted local part in octets. RFC 5321 §4.5.3.1.1 has 64 but advises
  /// against strictness (§4.5.3.1): return paths of large senders, VERP, SRS1 and reply tokens are
  /// longer.
  public static final int LOCAL_PART_BYTES_MAX = 256;

  /// Length of a local part that every server accepts (RFC 5321 §4.5.3.1.1): the limit for
  /// generated addresses.
  public static final int LOCAL_PART_BYTES_SAFE = 64;

  /// Maximum length of a domain in octets. RFC 5321 §4.5.3.1.2.
  public static final int DOMAIN_BYTES_MAX = 255;

  /// Whether the domain is an address literal.
  public boolean literal() {
    return domain.startsWith("[");
  }

  /// Whether it requires SMTPUTF8. RFC 6531 §3.3.
  public boolean internationalized() {
    return !ascii(localPart) || !ascii(domain);
  }

  static boolean ascii(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) > 0x7F) {
        return false;
      }
    }
    return true;
  }

  /// The form in commands, quoted if necessary.
  @Override
  public String toString() {
    String written = AddrSpec.written(localPart);
    return domain.isEmpty() ? written : written + "@" + domain;
  }
}

package org.posthorn.smtp.syntax;

import org.posthorn.mime.AddrSpec;

/// A mailbox of a path: `Local-part "@" ( Domain / address-literal )`. RFC 5321 §4.1.2.
///
/// @param localPart what it means, without quotes or backslashes; case kept
/// @param domain as the peer wrote it, or an address literal in brackets; empty only for the bare
///   `Postmaster` of RCPT
public record Mailbox(String localPart, String domain) {
  /// Octets of a local part that is taken. RFC 5321 §4.5.3.1.1 has 64, but asks not to insist on it
  /// (§4.5.3.1): return paths of large senders, VERP, SRS1 and reply tokens are longer.
  public static final int LOCAL_PART_BYTES_MAX = 256;

  /// Octets of a local part that every server takes (RFC 5321 §4.5.3.1.1): for those that we make.
  public static final int LOCAL_PART_BYTES_SAFE = 64;

  /// Octets of a domain. RFC 5321 §4.5.3.1.2.
  public static final int DOMAIN_BYTES_MAX = 255;

  /// Whether the domain is an address in brackets.
  public boolean literal() {
    return domain.startsWith("[");
  }

  /// Whether it can only be spoken of with SMTPUTF8. RFC 6531 §3.3.
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

  /// As a command writes it, quoted where it must be.
  @Override
  public String toString() {
    String written = AddrSpec.written(localPart);
    return domain.isEmpty() ? written : written + "@" + domain;
  }
}

package org.posthorn.mime;

import java.nio.charset.StandardCharsets;

/// A mailbox of the SMTP envelope or the directory (RFC 5321 §4.1.2 `Mailbox`, RFC 6531), at most
/// 254 octets in UTF-8. Equal addresses have the same local part (case counts) and canonical
/// domain.
///
/// @param local the part before the at sign
/// @param domain the part after it
public record Address(LocalPart local, Domain domain) {
  /// Octets of a whole address: a path of 256 without its angle brackets (RFC 5321 §4.5.3.1.3).
  public static final int OCTETS_MAX = 254;

  /// Parses `local@domain`, `"quoted"@domain`, `local@[192.0.2.1]`, `local@[IPv6:...]`, strictly:
  /// no spaces, comments, routes or angle brackets.
  ///
  /// @throws AddressException saying what is wrong
  public static Address parse(String text) {
    if (text.length() > OCTETS_MAX || octets(text) > OCTETS_MAX) {
      throw new AddressException("an address has at most " + OCTETS_MAX + " octets");
    }
    int at = LocalPart.end(text);
    if (at >= text.length() || text.charAt(at) != '@') {
      boolean none = text.indexOf('@') < 0;
      throw new AddressException(none ? "an address needs an @" : "the local part is malformed");
    }
    return new Address(
        LocalPart.parse(text.substring(0, at)), Domain.parse(text.substring(at + 1)));
  }

  static int octets(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  /// Whether SMTPUTF8 is needed to send to it: its local part is not ASCII.
  public boolean isInternationalized() {
    return !local.isAscii();
  }

  /// The address as the SMTP envelope takes it, quoted where needed, the domain in its ASCII form.
  @Override
  public String toString() {
    return local + "@" + domain;
  }
}

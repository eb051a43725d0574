package org.posthorn.smtp.syntax;

import java.util.Locale;
import java.util.Optional;

/// Internationalized addresses in ASCII, as in ORCPT and reports: `utf-8-addr-xtext` of RFC 6533
/// §3, where `\x{E9}` stands for a character.
public final class Unitext {
  private static final int DIGITS_MIN = 2;
  private static final int DIGITS_MAX = 6;

  private Unitext() {}

  /// Encodes every character except printable ASCII, and also `\`, `+` and `=`, by its code point.
  public static String encode(String address) {
    StringBuilder encoded = new StringBuilder();
    address
        .codePoints()
        .forEach(point -> {
          if (isPlain(point)) {
            encoded.appendCodePoint(point);
          } else {
            encoded.append("\\x{").append(hex(point)).append('}');
          }
        });
    return encoded.toString();
  }

  private static boolean isPlain(int point) {
    return point > ' ' && point < 0x7F && "\\+=".indexOf(point) < 0;
  }

  private static String hex(int point) {
    String digits = Integer.toHexString(point).toUpperCase(Locale.ROOT);
    return digits.length() < DIGITS_MIN ? "0" + digits : digits;
  }

  /// The inverse of [#encode]. UTF-8 is left unchanged (`utf-8-addr-unitext`).
  ///
  /// @return empty if a backslash is not followed by a valid code point
  public static Optional<String> decode(String encoded) {
    StringBuilder address = new StringBuilder();
    int at = 0;
    while (at < encoded.length()) {
      char c = encoded.charAt(at);
      if (c != '\\') {
        address.append(c);
        at++;
        continue;
      }
      int end = encoded.indexOf('}', at);
      if (!encoded.startsWith("\\x{", at) || end < 0) {
        return Optional.empty();
      }
      int point = point(encoded.substring(at + 3, end));
      if (point < 0) {
        return Optional.empty();
      }
      address.appendCodePoint(point);
      at = end + 1;
    }
    return Optional.of(address.toString());
  }

  /// @return -1 if these digits are not a character
  private static int point(String digits) {
    if (digits.length() < DIGITS_MIN
        || digits.length() > DIGITS_MAX
        || !digits.chars().allMatch(c -> Character.digit(c, 16) >= 0 && c < 0x7F)) {
      return -1;
    }
    int point = Integer.parseInt(digits, 16);
    boolean surrogate = point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE;
    return point == 0 || surrogate || !Character.isValidCodePoint(point) ? -1 : point;
  }
}

package org.posthorn.sasl;

import java.text.Normalizer;

/// Preparing user names and passwords (RFC 4013), so that the same name typed on two systems gives
/// the same bytes.
///
/// Deviation: normalization uses the Unicode version of the Java runtime, not Unicode 3.2 as in the
/// RFC, and accepts code points unassigned in 3.2 if Java knows them. The RFC would refuse all
/// strings that are affected.
public final class Saslprep {

  private Saslprep() {}

  /// Maps, normalizes and checks.
  ///
  /// @throws IllegalArgumentException if the string contains what RFC 4013 §2.3 or §2.4 forbids
  public static String prepare(String text) {
    if (isPrintableAscii(text)) {
      return text;
    }
    StringBuilder mapped = new StringBuilder(text.length());
    // RFC 4013 §2.1.
    text.codePoints()
        .filter(c -> !isMappedToNothing(c))
        .map(c -> isNonAsciiSpace(c) ? ' ' : c)
        .forEach(mapped::appendCodePoint);
    // RFC 4013 §2.2.
    String normalized = Normalizer.normalize(mapped, Normalizer.Form.NFKC);
    // RFC 4013 §2.3.
    normalized.codePoints().filter(Saslprep::isProhibited).findFirst().ifPresent(Saslprep::refuse);
    checkDirections(normalized);
    return normalized;
  }

  private static boolean isPrintableAscii(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < ' ' || text.charAt(i) > '~') {
        return false;
      }
    }
    return true;
  }

  private static void refuse(int codePoint) {
    throw new IllegalArgumentException(
        "a character that RFC 4013 prohibits, of the category " + Character.getType(codePoint));
  }

  // RFC 3454 table B.1.
  private static boolean isMappedToNothing(int c) {
    return c == 0xad
        || c == 0x34f
        || c == 0x1806
        || (c >= 0x180b && c <= 0x180d)
        || (c >= 0x200b && c <= 0x200d)
        || c == 0x2060
        || (c >= 0xfe00 && c <= 0xfe0f)
        || c == 0xfeff;
  }

  // RFC 3454 table C.1.2.
  private static boolean isNonAsciiSpace(int c) {
    return c == 0xa0
        || c == 0x1680
        || (c >= 0x2000 && c <= 0x200b)
        || c == 0x202f
        || c == 0x205f
        || c == 0x3000;
  }

  // RFC 3454 tables C.1.2 and C.2 to C.9.
  private static boolean isProhibited(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.PRIVATE_USE,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.UNASSIGNED ->
          true;
      default ->
          isNonAsciiSpace(c)
              || isProhibitedFormat(c)
              || (c >= 0x2ff0 && c <= 0x2ffb)
              || c == 0x340
              || c == 0x341
              || c == 0xfffd
              || c == 0xfffc;
    };
  }

  // C.2.2, C.6, C.8 and C.9 of RFC 3454.
  private static boolean isProhibitedFormat(int c) {
    return c == 0x6dd
        || c == 0x70f
        || c == 0x180e
        || (c >= 0x200c && c <= 0x200f)
        || (c >= 0x202a && c <= 0x202e)
        || (c >= 0x2060 && c <= 0x2063)
        || (c >= 0x206a && c <= 0x206f)
        || (c >= 0xfff9 && c <= 0xfffb)
        || (c >= 0x1d173 && c <= 0x1d17a)
        || (c >= 0xe0001 && c <= 0xe007f);
  }

  // RFC 4013 §2.4, RFC 3454 §6.
  private static void checkDirections(String text) {
    if (text.codePoints().noneMatch(Saslprep::isRightToLeft)) {
      return;
    }
    boolean mixed =
        text.codePoints()
            .anyMatch(
                c -> Character.getDirectionality(c) == Character.DIRECTIONALITY_LEFT_TO_RIGHT);
    int last = text.codePointBefore(text.length());
    if (mixed || !isRightToLeft(text.codePointAt(0)) || !isRightToLeft(last)) {
      throw new IllegalArgumentException("a string that mixes directions");
    }
  }

  private static boolean isRightToLeft(int c) {
    byte direction = Character.getDirectionality(c);
    return direction == Character.DIRECTIONALITY_RIGHT_TO_LEFT
        || direction == Character.DIRECTIONALITY_RIGHT_TO_LEFT_ARABIC;
  }
}

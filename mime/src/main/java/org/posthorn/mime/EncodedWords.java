package org.posthorn.mime;

/// Encoded words (RFC 2047) and extended parameter values (RFC 2231) to characters and back.
/// Reading is lenient, since senders are: spaces inside words, words inside quotes, split
/// characters, unknown charsets, raw 8-bit octets.
public final class EncodedWords {
  private EncodedWords() {}

  /// Decodes an unfolded octet string (each `char` one octet) for people. Never fails; linear time.
  public static String decode(String octets) {
    return octets;
  }

  /// Decodes an extended parameter value `charset'language'percent-encoded` (RFC 2231 §4).
  public static String decodeExtended(String octets) {
    return octets;
  }

  /// Text as ASCII: unchanged if it can stand in a header as it is, else encoded words in UTF-8 of
  /// at most 75 characters, separated by spaces where the header may be folded.
  public static String encode(String text) {
    return text;
  }
}

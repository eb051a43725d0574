package org.posthorn.imap.syntax;

import java.util.Optional;

/// The announcement of a literal at the end of a line.
///
/// RFC 9051 §9 `literal = "{" number64 ["+"] "}" CRLF *CHAR8`, `literal8 = "~{" number64 "}" CRLF
/// *OCTET`, RFC 7888 §4 for `+` on both.
///
/// @param bytes how many octets follow the line
/// @param synchronizing the client waits for a continuation before it sends them
/// @param binary a literal8, which may hold NUL
/// @param length octets of the marker itself, to be cut from the line
public record LiteralMarker(long bytes, boolean synchronizing, boolean binary, int length) {

  private static final int DIGITS_MAX = 18;

  /// The marker that ends a line, if one does.
  ///
  /// @param line the line without its CRLF
  public static Optional<LiteralMarker> atEnd(byte[] line, int offset, int length) {
    int last = offset + length - 1;
    if (length < 3 || line[last] != '}') {
      return Optional.empty();
    }
    int digitsEnd = last;
    boolean synchronizing = true;
    if (line[last - 1] == '+') {
      synchronizing = false;
      digitsEnd--;
    }
    int digits = digitsEnd;
    while (digits > offset && line[digits - 1] >= '0' && line[digits - 1] <= '9') {
      digits--;
    }
    int count = digitsEnd - digits;
    if (count == 0 || count > DIGITS_MAX || digits == offset || line[digits - 1] != '{') {
      return Optional.empty();
    }
    long bytes = 0;
    for (int i = digits; i < digitsEnd; i++) {
      bytes = bytes * 10 + (line[i] - '0');
    }
    int start = digits - 1;
    boolean binary = start > offset && line[start - 1] == '~';
    if (binary) {
      start--;
    }
    return Optional.of(new LiteralMarker(bytes, synchronizing, binary, last + 1 - start));
  }
}

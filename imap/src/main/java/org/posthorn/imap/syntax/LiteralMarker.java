package org.posthorn.imap.syntax;

import java.util.Optional;

/// The announcement of a literal at the end of a line.
///
/// RFC 9051 §9 `literal = "{" number64 ["+"] "}" CRLF *CHAR8`, `literal8 = "~{" number64 "}" CRLF
/// *OCTET`, RFC 7888 §4 for `+` on both.
///
/// @param bytes number of octets after the line, at most [#BYTES_MAX]
/// @param synchronizing whether the client waits for a continuation request
/// @param binary whether it is a literal8, which may contain NUL
/// @param length octets of the marker itself
public record LiteralMarker(long bytes, boolean synchronizing, boolean binary, int length) {

  /// Larger sizes are treated as this: it exceeds every limit, and adding a limit to it does not
  /// overflow. A marker with any number of digits is recognized, because octets not recognized as a
  /// literal would be run as commands.
  static final long BYTES_MAX = 999_999_999_999_999_999L;

  /// The marker at the end of a line, if there is one.
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
    if (digits == digitsEnd || digits == offset || line[digits - 1] != '{') {
      return Optional.empty();
    }
    long bytes = 0;
    for (int i = digits; i < digitsEnd; i++) {
      bytes = bytes > BYTES_MAX / 10 ? BYTES_MAX : bytes * 10 + (line[i] - '0');
    }
    int start = digits - 1;
    boolean binary = start > offset && line[start - 1] == '~';
    if (binary) {
      start--;
    }
    return Optional.of(new LiteralMarker(bytes, synchronizing, binary, last + 1 - start));
  }
}

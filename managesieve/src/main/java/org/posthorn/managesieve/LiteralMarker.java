package org.posthorn.managesieve;

import java.util.Optional;

/// The announcement of a literal at the end of a line, `{n+}` (RFC 5804 §4).
///
/// `{n}` is accepted too, although clients must not send it: octets not recognized as a literal
/// would be run as commands.
///
/// @param octets number of octets after the line, at most [#OCTETS_MAX]
/// @param length octets of the marker itself
record LiteralMarker(long octets, int length) {
  /// Larger sizes are treated as this: it exceeds every limit, and sums do not overflow.
  static final long OCTETS_MAX = 999_999_999_999_999_999L;

  /// The marker at the end of a line, if there is one. A line cannot end inside a string, so text
  /// that looks like a marker is one.
  static Optional<LiteralMarker> atEnd(byte[] line) {
    int last = line.length - 1;
    if (last < 2 || line[last] != '}') {
      return Optional.empty();
    }
    int end = line[last - 1] == '+' ? last - 1 : last;
    int start = end;
    while (start > 0 && line[start - 1] >= '0' && line[start - 1] <= '9') {
      start--;
    }
    if (start == end || start == 0 || line[start - 1] != '{') {
      return Optional.empty();
    }
    long octets = 0;
    for (int i = start; i < end; i++) {
      octets = octets > OCTETS_MAX / 10 ? OCTETS_MAX : octets * 10 + (line[i] - '0');
    }
    return Optional.of(new LiteralMarker(octets, line.length - start + 1));
  }
}

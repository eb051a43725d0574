package org.posthorn.managesieve;

import java.util.Optional;

/// The announcement of a literal at the end of a line, `{n+}` (RFC 5804 §4).
///
/// `{n}` is read in the same way, though clients must not send it: octets that nobody takes for a
/// literal would be run as commands.
///
/// @param octets how many follow the line, at most [#OCTETS_MAX]
/// @param length octets of the marker itself, to be cut from the line
record LiteralMarker(long octets, int length) {
  /// What more octets are announced as: beyond every limit, and sums of them still fit.
  static final long OCTETS_MAX = 999_999_999_999_999_999L;

  /// The marker that ends a line, if one does. A line cannot end within a string, so that text that
  /// looks like one is always one.
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

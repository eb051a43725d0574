package org.posthorn.imap.command;

import org.posthorn.imap.syntax.Parser;

/// Part of an ordered result, RFC 9394 §3.1. `partial-range = partial-range-first /
/// partial-range-last`, `partial-range-first = nz-number ":" nz-number`, `partial-range-last = "-"
/// nz-number ":-" nz-number`
///
/// @param fromEnd whether positions count from the end
/// @param first the smaller position, from 1
/// @param last the larger position
/// @param text as it was written
public record PartialRange(boolean fromEnd, long first, long last, String text) {

  /// Parses `1:100` or `-1:-100`; the positions may be in either order.
  public static PartialRange parse(Parser p) {
    boolean fromEnd = p.accept('-');
    long one = p.nonZeroNumber();
    p.expect(':');
    if (fromEnd) {
      p.expect('-');
    }
    long other = p.nonZeroNumber();
    String text = fromEnd ? "-" + one + ":-" + other : one + ":" + other;
    return new PartialRange(fromEnd, Math.min(one, other), Math.max(one, other), text);
  }

  /// The index where it begins in a result of this size.
  public int from(int size) {
    return (int) (fromEnd ? Math.max(0, size - last) : Math.min(size, first - 1));
  }

  /// The index after its last element; [#from] if it is empty.
  public int to(int size) {
    return (int) (fromEnd ? Math.max(0, size - first + 1) : Math.min(size, last));
  }
}

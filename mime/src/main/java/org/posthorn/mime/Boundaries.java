package org.posthorn.mime;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The boundaries that may end something now, outermost first, and the test of a line against them.
final class Boundaries {
  /// Octets of a boundary that count. RFC 2046 §5.1.1 allows 70; longer ones are cut.
  static final int OCTETS_MAX = 80;

  /// Octets of a line that must be seen to test it: dashes, boundary, dashes, line break, and one
  /// more to tell that the line goes on.
  static final int LINE_OCTETS_MAX = 2 + OCTETS_MAX + 2 + 2 + 1;

  /// A boundary and the multipart it belongs to.
  record Boundary(byte[] value, OpenPart part) {}

  /// A line that is a delimiter: of which boundary, and whether it is the closing one.
  record Delimiter(Boundary boundary, boolean closing) {}

  private final List<Boundary> open = new ArrayList<>(4);

  boolean isEmpty() {
    return open.isEmpty();
  }

  void add(String boundary, OpenPart part) {
    String cut = boundary.substring(0, Math.min(boundary.length(), OCTETS_MAX));
    open.add(new Boundary(Octets.toBytes(cut), part));
  }

  /// Forgets the boundaries inside this one's multipart, and itself if it was closed.
  void leave(Delimiter delimiter) {
    while (open.getLast().part() != delimiter.boundary().part()) {
      open.removeLast();
    }
    if (delimiter.closing()) {
      open.removeLast();
    }
  }

  /// Tests a line, given its first octets (with its line break if they reach that far). As many
  /// senders add to the line or nest `x` and `x-inner`, a boundary matches as a prefix and the
  /// longest one wins; among equals the innermost.
  @Nullable Delimiter match(byte[] line, int length) {
    if (length < 2 || line[0] != '-' || line[1] != '-') {
      return null;
    }
    int end = length;
    if (line[end - 1] == '\n') {
      end--;
      if (line[end - 1] == '\r') {
        end--;
      }
    }
    boolean dashes = end >= 4 && line[end - 1] == '-' && line[end - 2] == '-';
    int size = end - 2;
    Boundary best = null;
    for (int i = open.size() - 1; i >= 0; i--) {
      Boundary boundary = open.get(i);
      int own = boundary.value().length;
      if (own <= size
          && (best == null || best.value().length < own)
          && startsWith(line, boundary.value())) {
        best = boundary;
        if (own == size || (dashes && own == size - 2)) {
          break;
        }
      }
    }
    if (best == null) {
      return null;
    }
    int after = 2 + best.value().length;
    boolean closing = after + 2 <= end && line[after] == '-' && line[after + 1] == '-';
    return new Delimiter(best, closing);
  }

  private static boolean startsWith(byte[] line, byte[] boundary) {
    for (int i = 0; i < boundary.length; i++) {
      if (line[2 + i] != boundary[i]) {
        return false;
      }
    }
    return true;
  }
}

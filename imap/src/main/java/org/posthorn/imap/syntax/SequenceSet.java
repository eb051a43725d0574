package org.posthorn.imap.syntax;

import java.util.Arrays;

/// Sequence numbers or UIDs, stored as ranges, so that `1:4294967295` costs nothing.
///
/// RFC 9051 §9 `sequence-set = (seq-number / seq-range) ["," sequence-set] / seq-last-command`,
/// where `*` is the largest number in use and `$` the result saved by the last SEARCH (RFC 5182).
///
/// Immutable.
public final class SequenceSet {

  /// Represents `*` in a range.
  private static final long LARGEST = 0;

  private static final SequenceSet SAVED = new SequenceSet(new long[0], true);

  // Pairs as they were written: from, to.
  private final long[] bounds;
  private final boolean saved;

  private SequenceSet(long[] bounds, boolean saved) {
    this.bounds = bounds;
    this.saved = saved;
  }

  /// `$`
  public static SequenceSet savedResult() {
    return SAVED;
  }

  /// All numbers from `from` to `to`.
  public static SequenceSet of(long from, long to) {
    return new SequenceSet(new long[] {from, to}, false);
  }

  static SequenceSet parse(Parser p) {
    if (p.accept('$')) {
      p.uses(Extension.SEARCHRES);
      return SAVED;
    }
    long[] bounds = new long[2];
    int length = 0;
    do {
      if (length / 2 == p.limits().ranges()) {
        throw new SyntaxException("a sequence set has more than " + length / 2 + " ranges");
      }
      if (length == bounds.length) {
        bounds = Arrays.copyOf(bounds, 2 * length);
      }
      long from = number(p);
      bounds[length++] = from;
      bounds[length++] = p.accept(':') ? number(p) : from;
    } while (p.accept(','));
    return new SequenceSet(Arrays.copyOf(bounds, length), false);
  }

  // seq-number = nz-number / "*"
  private static long number(Parser p) {
    if (p.accept('*')) {
      return LARGEST;
    }
    if (!p.atDigit()) {
      throw new SyntaxException("expected a sequence set");
    }
    return p.nonZeroNumber();
  }

  /// Whether this is `$`.
  public boolean isSaved() {
    return saved;
  }

  /// Whether it is one number, or `*`.
  public boolean isOne() {
    return bounds.length == 2 && bounds[0] == bounds[1];
  }

  /// Whether it contains `*`.
  public boolean hasLargest() {
    return Arrays.stream(bounds).anyMatch(bound -> bound == LARGEST);
  }

  /// Whether it contains a number above the largest in use, or `*` if none is in use.
  ///
  /// @param largest the largest number in use, or 0
  public boolean exceeds(long largest) {
    for (long bound : bounds) {
      if (bound == LARGEST ? largest == 0 : bound > largest) {
        return true;
      }
    }
    return false;
  }

  /// The numbers as ascending, disjoint, non-adjacent ranges. The ends of a range may be in either
  /// order, and a range that ends with `*` contains the largest number in any case (RFC 9051
  /// §6.4.9: `559:*` with all UIDs below 559).
  ///
  /// @param largest the largest number in use, or 0 if there is none; then `*` is ignored
  /// @throws IllegalStateException if this is `$`, which only the session can resolve
  public Ranges resolve(long largest) {
    if (saved) {
      throw new IllegalStateException("$ is resolved by the session");
    }
    long[] pairs = new long[bounds.length];
    int length = 0;
    for (int i = 0; i < bounds.length; i += 2) {
      long from = bounds[i] == LARGEST ? largest : bounds[i];
      long to = bounds[i + 1] == LARGEST ? largest : bounds[i + 1];
      if (from == 0 || to == 0) {
        continue;
      }
      pairs[length++] = Math.min(from, to);
      pairs[length++] = Math.max(from, to);
    }
    return Ranges.merged(pairs, length);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SequenceSet set
        && saved == set.saved
        && Arrays.equals(bounds, set.bounds);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(bounds) + Boolean.hashCode(saved);
  }

  @Override
  public String toString() {
    if (saved) {
      return "$";
    }
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < bounds.length; i += 2) {
      if (i > 0) {
        text.append(',');
      }
      text.append(bounds[i] == LARGEST ? "*" : Long.toString(bounds[i]));
      if (bounds[i] != bounds[i + 1]) {
        text.append(':').append(bounds[i + 1] == LARGEST ? "*" : Long.toString(bounds[i + 1]));
      }
    }
    return text.toString();
  }
}

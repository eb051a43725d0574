package org.posthorn.extract.text;

import java.util.Arrays;

/// What became of a document. Each has a number, which is stored.
public enum Outcome {
  /// All of it was read.
  READ(0),
  /// It has more text than is kept.
  CUT(1),
  /// Damaged, encrypted, or of a kind that was not expected: what could be read is there.
  UNREADABLE(2),
  /// It took too long: what was read until then is there. Or it was not tried, since others of the
  /// message had.
  TIME_LIMIT(3),
  /// The process has ended: what was read until then is there.
  CRASHED(4),
  /// It was not tried: of no known kind.
  UNKNOWN_KIND(5),
  /// It was not tried: too large.
  TOO_LARGE(6);

  private final int number;

  Outcome(int number) {
    this.number = number;
  }

  public int number() {
    return number;
  }

  /// @throws IllegalArgumentException for a number that none has
  public static Outcome of(int number) {
    return Arrays.stream(values())
        .filter(each -> each.number == number)
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("outcome " + number));
  }

  /// As people read it.
  @Override
  public String toString() {
    return switch (this) {
      case READ -> "read";
      case CUT -> "the beginning was read";
      case UNREADABLE -> "damaged or encrypted";
      case TIME_LIMIT -> "took too long";
      case CRASHED -> "ended the process that reads";
      case UNKNOWN_KIND -> "no document";
      case TOO_LARGE -> "too large";
    };
  }
}

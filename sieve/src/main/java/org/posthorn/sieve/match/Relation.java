package org.posthorn.sieve.match;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// The relations of `:value` and `:count` (RFC 5231 §4).
public enum Relation {
  GT,
  GE,
  LT,
  LE,
  EQ,
  NE;

  /// The relation with this name, in upper or lower case.
  public static Optional<Relation> named(String name) {
    String upper = name.toUpperCase(Locale.ROOT);
    return Arrays.stream(values()).filter(r -> r.name().equals(upper)).findFirst();
  }

  /// Whether it holds for the outcome of a comparison.
  public boolean holds(int compared) {
    return switch (this) {
      case GT -> compared > 0;
      case GE -> compared >= 0;
      case LT -> compared < 0;
      case LE -> compared <= 0;
      case EQ -> compared == 0;
      case NE -> compared != 0;
    };
  }
}

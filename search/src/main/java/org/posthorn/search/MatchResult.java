package org.posthorn.search;

/// Result of a condition for a message.
public enum MatchResult {
  YES,
  NO,
  /// It depends on data that has not been read yet.
  OPEN;

  public static MatchResult of(boolean matches) {
    return matches ? YES : NO;
  }

  public MatchResult not() {
    return switch (this) {
      case YES -> NO;
      case NO -> YES;
      case OPEN -> OPEN;
    };
  }
}

package org.posthorn.sieve.syntax;

/// A position in a script.
///
/// @param line from 1
/// @param column from 1, in characters (a tab is one)
public record Position(int line, int column) {
  /// `3:14`.
  @Override
  public String toString() {
    return line + ":" + column;
  }
}

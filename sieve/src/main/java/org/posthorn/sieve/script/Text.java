package org.posthorn.sieve.script;

import java.util.List;
import java.util.stream.Collectors;

/// A string of a script, which may contain variables (RFC 5229 §3).
///
/// @param pieces in order; none for the empty string
public record Text(List<Piece> pieces) {
  /// A piece of a string.
  public sealed interface Piece {}

  /// Octets.
  public record Literal(String octets) implements Piece {}

  /// `${name}`.
  ///
  /// @param name in lower case
  /// @param global whether it is the variable of all included scripts (RFC 6609 §3.4)
  public record Variable(String name, boolean global) implements Piece {}

  /// `${1}`: what a wildcard of the last match matched.
  public record MatchValue(int index) implements Piece {}

  /// Copies the list.
  public Text {
    pieces = List.copyOf(pieces);
  }

  /// A string without variables.
  public static Text of(String octets) {
    return new Text(octets.isEmpty() ? List.of() : List.of(new Literal(octets)));
  }

  /// Whether it contains no variable.
  public boolean isConstant() {
    return pieces.stream().allMatch(Literal.class::isInstance);
  }

  /// The octets of a constant.
  ///
  /// @throws IllegalStateException if it is not constant
  public String constant() {
    if (!isConstant()) {
      throw new IllegalStateException("a string with variables");
    }
    return pieces.stream().map(p -> ((Literal) p).octets()).collect(Collectors.joining());
  }
}

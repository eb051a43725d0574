package org.posthorn.sieve.syntax;

import java.util.List;
import java.util.Optional;

/// A command or test as parsed, before its meaning is checked.
///
/// @param position of its name
/// @param name in lower case
/// @param arguments in order
/// @param tests after the arguments
/// @param parenthesised whether the tests are in parentheses
/// @param block of a command, if it has one instead of a semicolon
public record Statement(
    Position position,
    String name,
    List<Argument> arguments,
    List<Statement> tests,
    boolean parenthesised,
    Optional<List<Statement>> block) {
  /// Copies the lists.
  public Statement {
    arguments = List.copyOf(arguments);
    tests = List.copyOf(tests);
    block = block.map(List::copyOf);
  }
}

package org.posthorn.sieve.script;

import java.util.List;
import java.util.Optional;

/// Result of compiling a script.
///
/// @param script empty if there is an error
/// @param problems errors and warnings, in the order of the text
public record Compilation(Optional<Script> script, List<Problem> problems) {
  /// Copies the list.
  public Compilation {
    problems = List.copyOf(problems);
  }

  /// The problems that are errors.
  public List<Problem> errors() {
    return problems.stream().filter(Problem::error).toList();
  }
}

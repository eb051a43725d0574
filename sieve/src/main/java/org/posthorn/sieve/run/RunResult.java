package org.posthorn.sieve.run;

import java.util.List;
import java.util.Optional;
import org.posthorn.sieve.syntax.Position;

/// Result of a run.
///
/// @param actions in the order of the script, an implicit keep last; never empty
/// @param error why the run ended early; then the only action is to keep the message
/// @param remarks warnings for the owner, such as an invalid mailbox name
/// @param trace each test and action, if tracing was requested
/// @param steps number of steps of the run
public record RunResult(
    List<Action> actions, Optional<Line> error, List<Line> remarks, List<Line> trace, long steps) {
  /// A text about a position in a script.
  ///
  /// @param script name of an included script; empty for the one that was run
  public record Line(String script, Position position, String text) {
    /// `3:14: text`.
    @Override
    public String toString() {
      return (script.isEmpty() ? "" : script + ":") + position + ": " + text;
    }
  }

  /// Copies the lists.
  public RunResult {
    actions = List.copyOf(actions);
    remarks = List.copyOf(remarks);
    trace = List.copyOf(trace);
  }
}

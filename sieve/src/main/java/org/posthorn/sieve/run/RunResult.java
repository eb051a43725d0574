package org.posthorn.sieve.run;

import java.util.List;
import java.util.Optional;
import org.posthorn.sieve.syntax.Position;

/// What a run came to.
///
/// @param actions in the order of the script, an implicit keep last; never empty
/// @param error what ended the run early: then the only action is to keep the message
/// @param remarks what the owner should know, such as a mailbox name that cannot be one
/// @param trace each test and action, if it was asked for
/// @param steps work that was done
public record RunResult(
    List<Action> actions, Optional<Line> error, List<Line> remarks, List<Line> trace, long steps) {
  /// Something about a place in a script.
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

package org.posthorn.admin.scripts;

import java.util.List;
import java.util.SortedMap;

/// What a script did, or would do, with the messages of a mailbox.
///
/// @param messages number of messages of the run
/// @param stayed number of messages that stay in the mailbox
/// @param flagged number of messages that got new flags
/// @param filed number of messages filed into each mailbox, by its path; one may be filed into
///   several
/// @param notDone number of actions that are not performed in such a run, by kind
/// @param failed runs that ended with an error; these messages were not changed
/// @param lines a line for each message that is not just kept, and for each failure, the first
///   [#LINES_MAX]
public record RunReport(
    int messages,
    int stayed,
    int flagged,
    SortedMap<String, Integer> filed,
    SortedMap<String, Integer> notDone,
    int failed,
    List<String> lines) {
  /// Lines of a report; later ones are left out.
  public static final int LINES_MAX = 1_000;

  public RunReport {
    lines = List.copyOf(lines);
  }
}

package org.posthorn.admin.scripts;

import java.util.List;
import java.util.SortedMap;

/// What a script did, or would do, with the messages of a mailbox.
///
/// @param messages that it was run over
/// @param stayed of them where they were, flags apart
/// @param flagged of them that got flags which they did not have from the script
/// @param filed how many went into each mailbox, by its path; one may go into several
/// @param notDone how often something was wanted that is not done here, by what it is
/// @param failed runs that ended with an error; these messages stayed as they were
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

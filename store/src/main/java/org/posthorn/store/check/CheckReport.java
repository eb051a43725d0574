package org.posthorn.store.check;

import java.util.List;

/// The result of a consistency check of an account.
///
/// @param problems a sentence for each inconsistency, at most [CheckReport#PROBLEMS_MAX]; empty if
///   there are none
public record CheckReport(int mailboxes, long emails, long bytes, List<String> problems) {
  public static final int PROBLEMS_MAX = 1_000;

  public CheckReport {
    problems = List.copyOf(problems);
  }

  public boolean sound() {
    return problems.isEmpty();
  }
}

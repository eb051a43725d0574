package org.posthorn.store.check;

import java.util.List;

/// What a consistency check of an account found.
///
/// @param problems a sentence for each contradiction, at most [CheckReport#PROBLEMS_MAX]; empty for
///   a sound account
public record CheckReport(int mailboxes, long emails, long bytes, List<String> problems) {
  public static final int PROBLEMS_MAX = 1_000;

  public CheckReport {
    problems = List.copyOf(problems);
  }

  public boolean sound() {
    return problems.isEmpty();
  }
}

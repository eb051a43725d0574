package org.posthorn.admin.jobs;

import java.time.Duration;

/// The bounds of long work.
///
/// @param runningPerAccountMax jobs of one account at once: each reads or writes its mail all the
///   time
/// @param runningMax jobs of all accounts at once, so that they leave room for the rest
/// @param keptPerAccountMax jobs of an account that are remembered; the oldest that has ended goes
///   first
/// @param kept how long a job that has ended is remembered
/// @param linesMax remarks of one job; later ones are left out
public record JobLimits(
    int runningPerAccountMax, int runningMax, int keptPerAccountMax, Duration kept, int linesMax) {

  /// What a server uses unless it has a reason.
  public static JobLimits defaults() {
    return new JobLimits(2, 50, 10, Duration.ofDays(1), 100);
  }
}

package org.posthorn.admin.jobs;

import java.time.Duration;

/// Limits of jobs.
///
/// @param runningPerAccountMax jobs of one account at once: each reads or writes mail continuously
/// @param runningMax jobs of all accounts at once, so that other work is not slowed down
/// @param keptPerAccountMax jobs of an account that are remembered; the oldest finished one is
///   dropped first
/// @param kept how long a finished job is remembered
/// @param linesMax remarks of one job; later ones are left out
public record JobLimits(
    int runningPerAccountMax, int runningMax, int keptPerAccountMax, Duration kept, int linesMax) {

  /// The default limits.
  public static JobLimits defaults() {
    return new JobLimits(2, 50, 10, Duration.ofDays(1), 100);
  }
}

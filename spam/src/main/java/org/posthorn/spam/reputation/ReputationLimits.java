package org.posthorn.spam.reputation;

import java.time.Duration;

/// Limits and fading of reputations.
///
/// @param halfLife time after which a message counts half: addresses change hands within weeks, and
///   compromised machines are repaired
/// @param evidenceMin weighted number of messages below which a reputation has no effect: a single
///   message proves nothing
/// @param evidenceMax maximum weighted number of messages: with more, recent mail would have no
///   effect
/// @param rowsMax stored subjects; beyond it those with the least evidence are dropped
/// @param memoryMax subjects in memory, about 200 octets each
/// @param unwrittenMax subjects with changes that are not written yet; beyond it the oldest are
///   lost
public record ReputationLimits(
    Duration halfLife,
    double evidenceMin,
    double evidenceMax,
    int rowsMax,
    int memoryMax,
    int unwrittenMax) {

  public ReputationLimits {
    if (!halfLife.isPositive() || evidenceMin <= 0 || evidenceMax <= evidenceMin) {
      throw new IllegalArgumentException("a limit is too small");
    }
    if (rowsMax < 1 || memoryMax < 1 || unwrittenMax < 1) {
      throw new IllegalArgumentException("a limit is too small");
    }
  }

  /// 21 days, from 3 messages on, 500 at most; 500,000 subjects stored, 50,000 in memory, 20,000
  /// with changes.
  public static ReputationLimits defaults() {
    return new ReputationLimits(Duration.ofDays(21), 3, 500, 500_000, 50_000, 20_000);
  }
}

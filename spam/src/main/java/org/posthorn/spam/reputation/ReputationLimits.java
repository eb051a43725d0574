package org.posthorn.spam.reputation;

import java.time.Duration;

/// What reputations cost and how they fade.
///
/// @param halfLife after which what was sent counts half: addresses change hands within weeks, and
///   a machine that was broken into is repaired
/// @param evidenceMin messages, weighted, below which a reputation says nothing: one message that
///   somebody disliked proves nothing
/// @param evidenceMax messages, weighted, that a reputation remembers: more would make it deaf to
///   what is sent today
/// @param rowsMax subjects that are kept; of more, those of which least is known are forgotten
/// @param memoryMax subjects that are held in memory, about 200 octets each
/// @param unwrittenMax subjects whose change waits to be written; of more, the oldest are lost
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

  /// 21 days, from 3 messages on, 500 at most; 500,000 subjects kept, 50,000 in memory, 20,000
  /// waiting to be written.
  public static ReputationLimits defaults() {
    return new ReputationLimits(Duration.ofDays(21), 3, 500, 500_000, 50_000, 20_000);
  }
}

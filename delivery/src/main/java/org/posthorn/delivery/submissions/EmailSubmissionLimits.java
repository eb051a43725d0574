package org.posthorn.delivery.submissions;

import java.time.Duration;

/// What submissions may cost.
///
/// @param recipientsMax of one message: as many as a person writes to, and few enough for one row
/// @param keptMax submissions that an account has; to make another one, the oldest that are done
///   are removed
/// @param undo how long each submission can be taken back before it is sent
/// @param delayMax how long a user may have a message kept before it is sent: a year, for what is
///   written for a certain day
/// @param triedFor how long what cannot be handed to the queue is tried: as long as the queue tries
///   (RFC 5321 §4.5.4.1)
public record EmailSubmissionLimits(
    int recipientsMax, int keptMax, Duration undo, Duration delayMax, Duration triedFor) {
  public EmailSubmissionLimits {
    if (recipientsMax < 1
        || keptMax < 1
        || undo.isNegative()
        || delayMax.isNegative()
        || triedFor.isNegative()) {
      throw new IllegalArgumentException("a limit is too small");
    }
  }

  /// 1,000 recipients, 1,000 submissions kept, no time to take back what is to be sent at once, 366
  /// days of delay, 5 days.
  public static EmailSubmissionLimits defaults() {
    return new EmailSubmissionLimits(
        1_000, 1_000, Duration.ZERO, Duration.ofDays(366), Duration.ofDays(5));
  }

  /// The same with time to take back.
  public EmailSubmissionLimits withUndo(Duration other) {
    return new EmailSubmissionLimits(recipientsMax, keptMax, other, delayMax, triedFor);
  }
}

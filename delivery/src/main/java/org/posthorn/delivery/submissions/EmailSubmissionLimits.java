package org.posthorn.delivery.submissions;

import java.time.Duration;

/// Limits of submissions.
///
/// @param recipientsMax recipients of one message: enough for a person, and few enough for one row
/// @param keptMax submissions of an account that are kept; a new one removes the oldest finished
///   ones
/// @param undoTime how long each submission can be cancelled before it is sent
/// @param delayMax how long a user may delay a message: a year
/// @param retryPeriod how long handing over to the queue is retried: as long as the queue retries
///   (RFC 5321 §4.5.4.1)
public record EmailSubmissionLimits(
    int recipientsMax, int keptMax, Duration undoTime, Duration delayMax, Duration retryPeriod) {
  public EmailSubmissionLimits {
    if (recipientsMax < 1
        || keptMax < 1
        || undoTime.isNegative()
        || delayMax.isNegative()
        || retryPeriod.isNegative()) {
      throw new IllegalArgumentException("a limit is too small");
    }
  }

  /// 1,000 recipients, 1,000 submissions, no time to cancel unless the message is delayed, 366 days
  /// of delay, 5 days.
  public static EmailSubmissionLimits defaults() {
    return new EmailSubmissionLimits(
        1_000, 1_000, Duration.ZERO, Duration.ofDays(366), Duration.ofDays(5));
  }

  /// The same with a time to cancel.
  public EmailSubmissionLimits withUndo(Duration other) {
    return new EmailSubmissionLimits(recipientsMax, keptMax, other, delayMax, retryPeriod);
  }
}

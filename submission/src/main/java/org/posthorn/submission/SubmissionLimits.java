package org.posthorn.submission;

/// Limits of a submission.
///
/// @param mailboxesMax mailboxes in a From field: each is looked up
public record SubmissionLimits(int mailboxesMax) {
  public SubmissionLimits {
    if (mailboxesMax < 1) {
      throw new IllegalArgumentException("a limit is too small");
    }
  }

  /// 1,000 mailboxes: more than anybody writes, and the check takes a few milliseconds.
  public static SubmissionLimits defaults() {
    return new SubmissionLimits(1_000);
  }
}

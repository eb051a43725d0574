package org.posthorn.submission;

/// What a submission may cost.
///
/// @param mailboxesMax in a From field: each is looked up
public record SubmissionLimits(int mailboxesMax) {
  public SubmissionLimits {
    if (mailboxesMax < 1) {
      throw new IllegalArgumentException("a limit is too small");
    }
  }

  /// 1,000 mailboxes: no person writes so many, and the check takes a few milliseconds.
  public static SubmissionLimits defaults() {
    return new SubmissionLimits(1_000);
  }
}

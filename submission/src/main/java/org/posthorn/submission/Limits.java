package org.posthorn.submission;

/// What a submission may cost.
///
/// @param mailboxesMax in a From field: each is looked up
public record Limits(int mailboxesMax) {
  public Limits {
    if (mailboxesMax < 1) {
      throw new IllegalArgumentException("a limit is too small");
    }
  }

  /// 1,000 mailboxes: no person writes so many, and the check takes a few milliseconds.
  public static Limits defaults() {
    return new Limits(1_000);
  }
}

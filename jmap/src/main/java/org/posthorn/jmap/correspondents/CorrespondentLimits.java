package org.posthorn.jmap.correspondents;

/// How much is read and remembered to complete addresses.
///
/// @param sentMax newest messages in Sent that are read at first
/// @param receivedMax newest messages in INBOX that are read at first
/// @param recipientsMax recipients of one message that count
/// @param addressesMax addresses that are remembered of an account; the least likely go first
/// @param accountsMax accounts that are remembered; those that asked least recently go first
public record CorrespondentLimits(
    int sentMax, int receivedMax, int recipientsMax, int addressesMax, int accountsMax) {
  public CorrespondentLimits {
    if (Math.min(Math.min(sentMax, receivedMax), Math.min(recipientsMax, accountsMax)) < 1
        || addressesMax < 2) {
      throw new IllegalArgumentException("limits are to be positive");
    }
  }

  /// A message to hundreds is no conversation; an account has 1 MB at most in memory.
  public static CorrespondentLimits defaults() {
    return new CorrespondentLimits(5_000, 2_000, 100, 5_000, 200);
  }
}

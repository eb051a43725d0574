package org.posthorn.jmap.correspondents;

/// Limits of address completion.
///
/// @param sentMax newest messages in Sent that are read initially
/// @param receivedMax newest messages in INBOX that are read at first
/// @param recipientsMax recipients of one message that count
/// @param addressesMax cached addresses of an account; the least likely are dropped
/// @param accountsMax cached accounts; the least recently used are dropped
public record CorrespondentLimits(
    int sentMax, int receivedMax, int recipientsMax, int addressesMax, int accountsMax) {
  public CorrespondentLimits {
    if (Math.min(Math.min(sentMax, receivedMax), Math.min(recipientsMax, accountsMax)) < 1
        || addressesMax < 2) {
      throw new IllegalArgumentException("limits are to be positive");
    }
  }

  /// The default limits: messages to many recipients are ignored; an account uses at most 1 MB of
  /// memory.
  public static CorrespondentLimits defaults() {
    return new CorrespondentLimits(5_000, 2_000, 100, 5_000, 200);
  }
}

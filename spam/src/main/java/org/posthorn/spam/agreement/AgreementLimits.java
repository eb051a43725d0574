package org.posthorn.spam.agreement;

import java.time.Duration;

/// Limits of the influence of accounts on others' mail.
///
/// @param accountsMin accounts that must agree on a message, with none contradicting, before the
///   server's model learns it: a single account has no influence
/// @param accountsFull accounts from which a message counts in full; with fewer it counts less
/// @param accountsMax votes recorded for a message on either side
/// @param votesPerDay messages of one account that count for others in a day (UTC)
/// @param votesKept remembered messages of one account that counted; when this is reached, none
///   counts until the oldest is forgotten
/// @param perSender messages of one account that count for or against one sender, as long as they
///   are remembered: too few for a reputation by one account only
/// @param kept how long a message and its votes are remembered; after that a vote cannot be undone
/// @param messagesMax remembered messages, about 2 KB each; further ones are ignored until the
///   oldest are forgotten
public record AgreementLimits(
    int accountsMin,
    int accountsFull,
    int accountsMax,
    int votesPerDay,
    int votesKept,
    int perSender,
    Duration kept,
    int messagesMax) {

  public AgreementLimits {
    if (accountsMin < 2 || accountsFull < accountsMin || accountsMax < accountsFull) {
      throw new IllegalArgumentException("too few accounts");
    }
    if (votesPerDay < 1 || votesKept < votesPerDay || perSender < 1) {
      throw new IllegalArgumentException("too few statements");
    }
    if (!kept.isPositive() || messagesMax < 1) {
      throw new IllegalArgumentException("nothing would be remembered");
    }
  }

  /// 2 accounts, 4 for full weight, at most 16; 30 messages a day of an account, 200 remembered, 2
  /// of a sender; 45 days, 20,000 messages.
  public static AgreementLimits defaults() {
    return new AgreementLimits(2, 4, 16, 30, 200, 2, Duration.ofDays(45), 20_000);
  }
}

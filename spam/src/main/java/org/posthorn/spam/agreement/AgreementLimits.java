package org.posthorn.spam.agreement;

import java.time.Duration;

/// How far accounts are believed about mail of all.
///
/// @param accountsMin accounts that must say the same of a message, and none the contrary, before
///   the server's model learns it: one account alone teaches it nothing
/// @param accountsFull accounts with which a message counts in full; with fewer it counts less
/// @param accountsMax accounts that are heard about one message on either side: more say nothing
///   new
/// @param statementsPerDay messages of one account that count beyond it in a day (UTC)
/// @param statementsKept messages of one account that are remembered to have counted; with more,
///   none counts until the oldest is forgotten
/// @param perSender messages of one account that count for or against one sender, as long as they
///   are remembered: less than a reputation needs to say anything, so that no account makes one
///   alone
/// @param kept how long a message, and what was said of it, is remembered; it cannot be taken back
///   afterwards
/// @param messagesMax messages that are remembered, some 2 KB each; further ones are not until the
///   oldest are forgotten
public record AgreementLimits(
    int accountsMin,
    int accountsFull,
    int accountsMax,
    int statementsPerDay,
    int statementsKept,
    int perSender,
    Duration kept,
    int messagesMax) {

  public AgreementLimits {
    if (accountsMin < 2 || accountsFull < accountsMin || accountsMax < accountsFull) {
      throw new IllegalArgumentException("too few accounts");
    }
    if (statementsPerDay < 1 || statementsKept < statementsPerDay || perSender < 1) {
      throw new IllegalArgumentException("too few statements");
    }
    if (!kept.isPositive() || messagesMax < 1) {
      throw new IllegalArgumentException("nothing would be remembered");
    }
  }

  /// 2 accounts, in full 4, at most 16; 30 messages a day of an account, 200 remembered, 2 of a
  /// sender; 45 days, 20,000 messages.
  public static AgreementLimits defaults() {
    return new AgreementLimits(2, 4, 16, 30, 200, 2, Duration.ofDays(45), 20_000);
  }
}

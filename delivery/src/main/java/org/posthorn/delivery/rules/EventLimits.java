package org.posthorn.delivery.rules;

/// What the scripts of a mailbox may cost for one command over IMAP, whose answer waits for them.
///
/// @param messagesMax messages over which a script is run: users move and mark thousands at once
/// @param stepsMax steps of all these runs together, as [org.posthorn.sieve.SieveLimits#stepsMax]
///   counts them
/// @param leavingMax messages that the script sends for one command
public record EventLimits(int messagesMax, long stepsMax, int leavingMax) {
  /// 10,000 messages, as many steps as three runs may take, 100 messages that leave.
  public static EventLimits defaults() {
    return new EventLimits(10_000, 300_000_000, 100);
  }
}

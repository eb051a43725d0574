package org.posthorn.delivery.rules;

/// Limits of a mailbox's scripts for one IMAP command, which waits for them.
///
/// @param messagesMax messages over which a script is run: users move and flag thousands at once
/// @param stepsMax steps of all these runs together, see [org.posthorn.sieve.SieveLimits#stepsMax]
/// @param outgoingMax messages that the script may send
public record EventLimits(int messagesMax, long stepsMax, int outgoingMax) {
  /// 10,000 messages, the steps of three full runs, 100 sent messages.
  public static EventLimits defaults() {
    return new EventLimits(10_000, 300_000_000, 100);
  }
}

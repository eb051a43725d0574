package org.posthorn.queue.policy;

/// What an account may send.
///
/// @param messagesPerMinute on average
/// @param burst messages at once after a pause
/// @param messagesPerDay from midnight to midnight UTC
/// @param recipientsPerDay likewise; a message to ten counts ten
/// @param review whether all it sends is held until somebody has looked at it
public record Allowance(
    int messagesPerMinute, int burst, long messagesPerDay, long recipientsPerDay, boolean review) {

  /// @throws IllegalArgumentException if a bound is not positive
  public Allowance {
    if (messagesPerMinute < 1 || burst < 1 || messagesPerDay < 1 || recipientsPerDay < 1) {
      throw new IllegalArgumentException("an allowance of nothing");
    }
  }

  /// 60 a minute, 100 at once, 2,000 messages to 10,000 recipients a day: more than a person sends,
  /// less than a thief of passwords wants.
  public static Allowance defaults() {
    return new Allowance(60, 100, 2_000, 10_000, false);
  }
}

package org.posthorn.submission.policy;

import org.posthorn.directory.SendingLimits;

/// What an account, or all accounts of a domain, may send.
///
/// @param messagesPerMinute on average
/// @param burst messages at once after a pause
/// @param messagesPerHour in any hour
/// @param messagesPerDay from midnight to midnight UTC
/// @param recipientsPerDay likewise; a message to ten counts ten
/// @param review whether all it sends is held until somebody has looked at it
public record Allowance(
    long messagesPerMinute,
    long burst,
    long messagesPerHour,
    long messagesPerDay,
    long recipientsPerDay,
    boolean review) {

  /// More than anybody sends: bounds of a domain are only those that it was given.
  public static final Allowance UNBOUNDED =
      new Allowance(
          SendingLimits.MAX, SendingLimits.MAX, SendingLimits.MAX, SendingLimits.MAX, false);

  /// Without a bound for an hour.
  public Allowance(
      long messagesPerMinute,
      long burst,
      long messagesPerDay,
      long recipientsPerDay,
      boolean review) {
    this(messagesPerMinute, burst, SendingLimits.MAX, messagesPerDay, recipientsPerDay, review);
  }

  /// @throws IllegalArgumentException if a bound is not positive
  public Allowance {
    if (messagesPerMinute < 1
        || burst < 1
        || messagesPerHour < 1
        || messagesPerDay < 1
        || recipientsPerDay < 1) {
      throw new IllegalArgumentException("an allowance of nothing");
    }
  }

  /// 60 a minute, 100 at once, 500 an hour, 2,000 messages to 10,000 recipients a day: more than a
  /// person sends, less than a thief of passwords wants.
  public static Allowance defaults() {
    return new Allowance(60, 100, 500, 2_000, 10_000, false);
  }

  /// The same where nothing else is said. Whoever may send more a minute may send that at once; and
  /// an hour has no bound of its own for whom somebody has thought of minutes or days.
  public Allowance with(SendingLimits limits) {
    long minute = limits.messagesPerMinute().orElse(messagesPerMinute);
    return new Allowance(
        minute,
        limits.messagesPerMinute().isPresent() ? minute : burst,
        limits.messagesPerMinute().isPresent() || limits.messagesPerDay().isPresent()
            ? SendingLimits.MAX
            : messagesPerHour,
        limits.messagesPerDay().orElse(messagesPerDay),
        limits.recipientsPerDay().orElse(recipientsPerDay),
        limits.review().orElse(review));
  }
}

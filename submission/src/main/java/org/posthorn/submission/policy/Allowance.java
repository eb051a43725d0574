package org.posthorn.submission.policy;

import org.posthorn.directory.SendingLimits;

/// The sending limits of an account, or of all accounts of a domain together.
///
/// @param messagesPerMinute on average
/// @param burst messages at once after a pause
/// @param messagesPerHour in any hour
/// @param messagesPerDay from midnight to midnight UTC
/// @param recipientsPerDay likewise; a message to ten recipients counts ten
/// @param review whether all mail is held for review
public record Allowance(
    long messagesPerMinute,
    long burst,
    long messagesPerHour,
    long messagesPerDay,
    long recipientsPerDay,
    boolean review) {

  /// More than anybody sends: the default for domains.
  public static final Allowance UNBOUNDED =
      new Allowance(
          SendingLimits.MAX, SendingLimits.MAX, SendingLimits.MAX, SendingLimits.MAX, false);

  /// Without hourly limit.
  public Allowance(
      long messagesPerMinute,
      long burst,
      long messagesPerDay,
      long recipientsPerDay,
      boolean review) {
    this(messagesPerMinute, burst, SendingLimits.MAX, messagesPerDay, recipientsPerDay, review);
  }

  /// @throws IllegalArgumentException if a limit is not positive
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
  /// person sends, less than an attacker with a stolen password wants.
  public static Allowance defaults() {
    return new Allowance(60, 100, 500, 2_000, 10_000, false);
  }

  /// These limits, replaced where `limits` sets others. A larger limit per minute also raises the
  /// burst; if limits per minute or day are set, there is no hourly limit.
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

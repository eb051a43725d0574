package org.posthorn.queue.plan;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// When a message is tried again, and when that ends.
///
/// @param delays after the first, second, ... failed attempt; the last one repeats
/// @param afterGreylisting delay after a first attempt that was greylisted, unless the first delay
///   is shorter: the other server only wants a second attempt
/// @param warnAfter age of a message from which a failed attempt warns the sender of the delay,
///   once
/// @param giveUpAfter age of a message from which a failed attempt is the last
/// @param jitter part of a delay that is added or taken away at random, so that what failed
///   together does not come back together; 0 to 0.5
public record RetrySchedule(
    List<Duration> delays,
    Duration afterGreylisting,
    Duration warnAfter,
    Duration giveUpAfter,
    double jitter) {

  /// @throws IllegalArgumentException if there is no delay, or a delay is not positive
  public RetrySchedule {
    delays = List.copyOf(delays);
    if (delays.isEmpty() || delays.stream().anyMatch(delay -> !delay.isPositive())) {
      throw new IllegalArgumentException("retry delays " + delays);
    }
    if (jitter < 0 || jitter > 0.5) {
      throw new IllegalArgumentException("jitter " + jitter + " is not in 0..0.5");
    }
  }

  /// 5, 10, 20, 40, 80 minutes, then hourly; a warning after 4 hours, the end after 5 days. RFC
  /// 5321 §4.5.4.1 asks for two attempts in the first hour and for giving up after 4-5 days at
  /// least.
  public static RetrySchedule defaults() {
    return new RetrySchedule(
        List.of(
            Duration.ofMinutes(5),
            Duration.ofMinutes(10),
            Duration.ofMinutes(20),
            Duration.ofMinutes(40),
            Duration.ofMinutes(80),
            Duration.ofHours(1)),
        Duration.ofMinutes(2),
        Duration.ofHours(4),
        Duration.ofDays(5),
        0.1);
  }

  /// The next attempt after a failed one.
  ///
  /// @param start when the message could first be sent
  /// @param now when the attempt ended, before [#end]
  /// @param attempts so far, at least 1
  /// @param random a random number from -1 to 1
  /// @return at most the end, so that the last attempt is made then
  public Instant next(Instant start, Instant now, int attempts, boolean greylisted, double random) {
    Duration delay = delays.get(Math.min(attempts, delays.size()) - 1);
    if (greylisted && attempts == 1 && afterGreylisting.compareTo(delay) < 0) {
      delay = afterGreylisting;
    }
    long millis = Math.round(delay.toMillis() * (1 + jitter * random));
    Instant next = now.plusMillis(Math.max(1, millis));
    Instant end = end(start);
    return next.isAfter(end) ? end : next;
  }

  /// An attempt that fails then or later is the last.
  public Instant end(Instant start) {
    return start.plus(giveUpAfter);
  }

  /// Whether the sender should be warned by now that the message is late.
  public boolean late(Instant start, Instant now) {
    return !now.isBefore(start.plus(warnAfter));
  }
}

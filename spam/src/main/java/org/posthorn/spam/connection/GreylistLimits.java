package org.posthorn.spam.connection;

import java.time.Duration;

/// How long doubtful clients have to wait.
///
/// @param delay the shortest time until a message may be tried again: programs that send and forget
///   do not come back at all, and most servers come back after some minutes
/// @param retry how long a sender may take until it comes back: RFC 5321 §4.5.4.1 has 30 minutes
///   between attempts, but big senders take turns with many addresses
/// @param remembered how long a sender that came back need not wait again, since it was last seen:
///   a newsletter comes once a month
/// @param rowsMax senders that are kept; of more, nobody has to wait
/// @param memoryMax senders that are held in memory
public record GreylistLimits(
    Duration delay, Duration retry, Duration remembered, int rowsMax, int memoryMax) {

  public GreylistLimits {
    if (delay.isNegative() || retry.compareTo(delay) <= 0 || remembered.compareTo(retry) < 0) {
      throw new IllegalArgumentException("times that contradict each other");
    }
    if (rowsMax < 1 || memoryMax < 1) {
      throw new IllegalArgumentException("a limit is too small");
    }
  }

  /// 1 minute at least, 2 days at most, remembered for 36 days; 500,000 senders, 20,000 in memory.
  public static GreylistLimits defaults() {
    return new GreylistLimits(
        Duration.ofMinutes(1), Duration.ofDays(2), Duration.ofDays(36), 500_000, 20_000);
  }

  /// The same with another shortest time.
  public GreylistLimits withDelay(Duration other) {
    return new GreylistLimits(other, retry, remembered, rowsMax, memoryMax);
  }
}

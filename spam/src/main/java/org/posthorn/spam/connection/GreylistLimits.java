package org.posthorn.spam.connection;

import java.time.Duration;

/// Settings of greylisting.
///
/// @param delay the minimum time before a retry: spam software often does not retry at all, and
///   most servers retry after some minutes
/// @param retry the maximum time until a retry: RFC 5321 §4.5.4.1 recommends 30 minutes between
///   attempts, but large senders alternate between many addresses
/// @param remembered how long after its last message a sender need not wait again: a newsletter
///   arrives once a month
/// @param rowsMax stored combinations; beyond it nobody has to wait
/// @param memoryMax combinations in memory
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

  /// 1 minute at least, 2 days at most, remembered for 36 days; 500,000 stored, 20,000 in memory.
  public static GreylistLimits defaults() {
    return new GreylistLimits(
        Duration.ofMinutes(1), Duration.ofDays(2), Duration.ofDays(36), 500_000, 20_000);
  }

  public GreylistLimits withDelay(Duration other) {
    return new GreylistLimits(other, retry, remembered, rowsMax, memoryMax);
  }
}

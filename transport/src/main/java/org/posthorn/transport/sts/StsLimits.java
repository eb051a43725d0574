package org.posthorn.transport.sts;

import java.time.Duration;

/// What bounds the work that policies of strangers make.
///
/// @param failureRemembered how long a policy that could not be fetched is not fetched again: RFC
///   8461 §3.3 suggests five minutes
/// @param failuresMax domains whose fetches failed and that are remembered, some 200 bytes each
/// @param refreshAfter when a policy is fetched again although its id has not changed: RFC 8461
///   §5.1 suggests a day
/// @param refreshesPerSweep policies that are fetched again because of their age by one sweep, each
///   of which may take the time of an exchange
/// @param fetchWait how long a message waits until a policy is fetched; then it goes as if there
///   were none, or by the old one, and fetching goes on for those that follow. A web server that
///   can be reached needs a second
public record StsLimits(
    Duration failureRemembered,
    int failuresMax,
    Duration refreshAfter,
    int refreshesPerSweep,
    Duration fetchWait) {

  public static StsLimits defaults() {
    return new StsLimits(
        Duration.ofMinutes(5), 10_000, Duration.ofDays(1), 100, Duration.ofSeconds(10));
  }

  public StsLimits withFetchWait(Duration wait) {
    return new StsLimits(failureRemembered, failuresMax, refreshAfter, refreshesPerSweep, wait);
  }
}

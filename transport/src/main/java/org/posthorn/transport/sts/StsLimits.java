package org.posthorn.transport.sts;

import java.time.Duration;

/// Limits of the work caused by policies of other domains.
///
/// @param failureRemembered delay before a failed fetch is repeated: RFC 8461 §3.3 suggests five
///   minutes
/// @param failuresMax domains with failed fetches that are remembered, about 200 bytes each
/// @param refreshAfter age at which a policy is fetched again although its id is unchanged: RFC
///   8461 §5.1 suggests a day
/// @param refreshesPerSweep policies refreshed by one sweep; each may take the time of an HTTPS
///   exchange
/// @param fetchWait how long a message waits for a fetch; after that the old policy or no policy
///   applies, and the fetch continues for later messages. A reachable web server needs a second
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

package org.posthorn.web.acme;

import java.time.Duration;

/// Limits of requests to an authority.
///
/// @param requestTimeout time for one request with its response
/// @param answerBytesMax size of one response; directories, orders and chains are below 20 KB
/// @param validationTimeout longest time for validating one name, or for issuing
/// @param namesMax names of a certificate: the limit of most authorities
public record AcmeLimits(
    Duration requestTimeout, int answerBytesMax, Duration validationTimeout, int namesMax) {
  public AcmeLimits {
    if (!requestTimeout.isPositive() || !validationTimeout.isPositive()) {
      throw new IllegalArgumentException("a time is not positive");
    }
  }

  /// 30 seconds, 1 MiB, 3 minutes, 100 names.
  public static AcmeLimits defaults() {
    return new AcmeLimits(Duration.ofSeconds(30), 1 << 20, Duration.ofMinutes(3), 100);
  }
}

package org.posthorn.web.acme;

import java.time.Duration;

/// What an authority may cost.
///
/// @param requestTimeout of one request, its answer included
/// @param answerBytesMax of one answer; directories, orders and chains have less than 20 KB
/// @param patience how long the authority may take to look at one name, or to issue
/// @param namesMax names of a certificate: most authorities have this bound
public record AcmeLimits(
    Duration requestTimeout, int answerBytesMax, Duration patience, int namesMax) {
  public AcmeLimits {
    if (!requestTimeout.isPositive() || !patience.isPositive()) {
      throw new IllegalArgumentException("a time is not positive");
    }
  }

  /// 30 seconds, 1 MiB, 3 minutes, 100 names.
  public static AcmeLimits defaults() {
    return new AcmeLimits(Duration.ofSeconds(30), 1 << 20, Duration.ofMinutes(3), 100);
  }
}

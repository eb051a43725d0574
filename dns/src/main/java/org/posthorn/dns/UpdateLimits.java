package org.posthorn.dns;

import java.time.Duration;

/// Limits of a dynamic update.
///
/// @param timeout time for one query or update
/// @param propagationMax how long secondary servers may take to have a new record: a NOTIFY and a
///   transfer take seconds; the refresh interval of a zone without NOTIFY is too long to wait for
/// @param pollInterval pause between two checks of the servers
/// @param serversMax name servers of a zone that are queried; normal zones have at most 13
public record UpdateLimits(
    Duration timeout, Duration propagationMax, Duration pollInterval, int serversMax) {
  public UpdateLimits {
    if (!timeout.isPositive() || !propagationMax.isPositive() || !pollInterval.isPositive()) {
      throw new IllegalArgumentException("a time is not positive");
    }
  }

  /// 10 seconds, 3 minutes, 2 seconds, 20 servers.
  public static UpdateLimits defaults() {
    return new UpdateLimits(
        Duration.ofSeconds(10), Duration.ofMinutes(3), Duration.ofSeconds(2), 20);
  }
}

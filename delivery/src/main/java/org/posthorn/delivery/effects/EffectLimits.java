package org.posthorn.delivery.effects;

import java.time.Duration;

/// Limits of carrying out effects.
///
/// @param retryPeriod how long an effect is tried: as long as a message in the queue (RFC 5321
///   §4.5.4.1), and shorter than the store keeps its octets
/// @param retryDelay after what time a failed effect is tried again
/// @param pageSize effects that are read at once
public record EffectLimits(Duration retryPeriod, Duration retryDelay, int pageSize) {
  public static EffectLimits defaults() {
    return new EffectLimits(Duration.ofDays(5), Duration.ofMinutes(1), 100);
  }
}

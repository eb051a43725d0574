package org.posthorn.wire;

import java.time.Duration;

/// The minimum rate at which a peer must send. Averaged over a window, so that a pause does not
/// count as slowness; only the time spent waiting for the peer counts.
///
/// @param bytesPerSecond on average over each window
/// @param window also the longest wait for a peer that sends less
public record LowestRate(int bytesPerSecond, Duration window) {
  public LowestRate {
    if (bytesPerSecond < 1 || !window.isPositive()) {
      throw new IllegalArgumentException("a rate must be positive");
    }
  }

  /// The bytes required in one window.
  long bytesPerWindow() {
    return Math.max(1, bytesPerSecond * window.toMillis() / 1_000);
  }
}

package org.posthorn.wire;

import java.time.Duration;

/// How slowly a peer may send what it has begun. Averaged over a window, so that a pause is not
/// taken for slowness; only the time that we wait for the peer counts, not what we need ourselves.
///
/// @param bytesPerSecond on average over each window
/// @param window also the longest time that a peer who sends less is waited for
public record LowestRate(int bytesPerSecond, Duration window) {
  public LowestRate {
    if (bytesPerSecond < 1 || !window.isPositive()) {
      throw new IllegalArgumentException("a rate must be positive");
    }
  }

  /// What must come in one window.
  long bytesPerWindow() {
    return Math.max(1, bytesPerSecond * window.toMillis() / 1_000);
  }
}

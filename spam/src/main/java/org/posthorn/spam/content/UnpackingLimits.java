package org.posthorn.spam.content;

import java.time.Duration;

/// Limits of simultaneous unpacking: each archive may need about 60 MiB of memory.
///
/// @param atOnce archives in memory at the same time
/// @param waitMax how long a message waits for a slot; after that it is refused temporarily
public record UnpackingLimits(int atOnce, Duration waitMax) {
  /// 2 at once, which keep two cores busy; 2 minutes, of the 10 that clients wait for a reply (RFC
  /// 5321 §4.5.3.2.6).
  public static UnpackingLimits defaults() {
    return new UnpackingLimits(2, Duration.ofMinutes(2));
  }

  public UnpackingLimits {
    if (atOnce < 1 || waitMax.isNegative()) {
      throw new IllegalArgumentException("a limit below 1");
    }
  }
}

package org.posthorn.spam.content;

import java.time.Duration;

/// How many archives are looked into at once: each may need some 60 MiB of memory, and anybody can
/// send many of them at the same moment.
///
/// @param atOnce archives that are held in memory
/// @param waitMax how long one waits for its turn; after that its message is refused for now
public record UnpackingLimits(int atOnce, Duration waitMax) {
  /// 2 at once, which keep two cores busy; 2 minutes, of the 10 that clients wait for an answer
  /// (RFC 5321 §4.5.3.2.6).
  public static UnpackingLimits defaults() {
    return new UnpackingLimits(2, Duration.ofMinutes(2));
  }

  public UnpackingLimits {
    if (atOnce < 1 || waitMax.isNegative()) {
      throw new IllegalArgumentException("a limit below 1");
    }
  }
}

package org.posthorn.server.config;

import java.time.Duration;

/// Lengths of time as settings have them, for commands.
public final class Durations {
  private Durations() {}

  /// Reads `30 s`, `5 min`, `12 h` or `7 d`.
  ///
  /// @throws IllegalArgumentException saying what was expected
  public static Duration parse(String text) {
    return Values.duration(text);
  }
}

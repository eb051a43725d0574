package org.posthorn.server.config;

import java.time.Duration;

/// Parses durations in the syntax of settings, for commands.
public final class Durations {
  private Durations() {}

  /// Parses `30 s`, `5 min`, `12 h` or `7 d`.
  ///
  /// @throws IllegalArgumentException with the expected syntax
  public static Duration parse(String text) {
    return Values.duration(text);
  }
}

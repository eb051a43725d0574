package org.posthorn.pop3;

import java.time.Duration;

/// What one session may cost.
///
/// @param lineOctetsMax longest line of a client, in octets. RFC 2449 §4 allows commands 255; a
///   login with a token needs more
/// @param octetsBeforeLoginMax all that a client sends before it has logged in, TLS handshakes
///   apart. A login with a long token takes a few KiB
/// @param badCommandsMax invalid commands, after which the session ends: before login all of them
///   count, after login those in a row
/// @param loginFailuresMax failed logins, after which the session ends
/// @param loginTimeout from the greeting until the client has logged in
/// @param idleTimeout for the next command; RFC 1939 §3 requires 10 minutes at least
public record Pop3Limits(
    int lineOctetsMax,
    int octetsBeforeLoginMax,
    int badCommandsMax,
    int loginFailuresMax,
    Duration loginTimeout,
    Duration idleTimeout) {

  /// @throws IllegalArgumentException if a limit is too small to work with
  public Pop3Limits {
    if (lineOctetsMax < 255 || octetsBeforeLoginMax < 1_000) {
      throw new IllegalArgumentException("a limit on commands is too small");
    }
    if (badCommandsMax < 1 || loginFailuresMax < 1) {
      throw new IllegalArgumentException("a limit must be at least 1");
    }
    if (!loginTimeout.isPositive() || !idleTimeout.isPositive()) {
      throw new IllegalArgumentException("a timeout must be positive");
    }
  }

  /// Lines of 8 KiB, 64 KiB and 3 minutes before login, 10 invalid commands, 3 failed logins, 10
  /// minutes idle.
  public static Pop3Limits defaults() {
    return new Pop3Limits(8 << 10, 64 << 10, 10, 3, Duration.ofMinutes(3), Duration.ofMinutes(10));
  }
}

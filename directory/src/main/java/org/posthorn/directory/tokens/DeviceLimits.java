package org.posthorn.directory.tokens;

import java.time.Duration;

/// Limits of programs without a browser (RFC 8628).
///
/// @param codeLifetime how long a code is valid: the user has to find a browser
/// @param interval how long a program waits between polls (§3.5), and the increase if it polls too
///   early
/// @param codes maximum number of pending codes
/// @param codesPerNetwork pending codes for one IPv4 address or IPv6 /64
/// @param failures wrong user codes of one account before a lockout
/// @param backOff the longest lockout of an account after that: of 20^8 codes at most `codes` are
///   valid
public record DeviceLimits(
    Duration codeLifetime,
    Duration interval,
    int codes,
    int codesPerNetwork,
    int failures,
    Duration backOff) {

  public static DeviceLimits defaults() {
    return new DeviceLimits(
        Duration.ofMinutes(10), Duration.ofSeconds(5), 1_000, 10, 5, Duration.ofMinutes(15));
  }
}

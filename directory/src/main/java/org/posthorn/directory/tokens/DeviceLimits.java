package org.posthorn.directory.tokens;

import java.time.Duration;

/// Bounds of programs that sign in without a browser (RFC 8628).
///
/// @param codeFor how long a code is valid: somebody has to find a browser
/// @param interval how long a program waits before it asks again (§3.5), and by how much longer if
///   it did not
/// @param codes that wait
/// @param codesPerNetwork of them, for one IPv4 address or IPv6 /64
/// @param failures wrong user codes of one account that cost nothing
/// @param backOff the longest that an account is then kept from trying: of 20^8 codes at most
///   `codes` are right
public record DeviceLimits(
    Duration codeFor,
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

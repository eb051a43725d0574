package org.posthorn.directory;

import java.time.Duration;

/// Limits of grants.
///
/// @param grantsPerAccount grants of one account; the one that was unused for the longest time is
///   dropped
/// @param unusedFor time after which an unused grant is revoked (RFC 9700 §4.14.2)
/// @param retryWithin how long after its use a refresh token is accepted again, because the
///   response may have been lost or the program sent two requests; later use reveals a copy
/// @param retries how often it is accepted again
/// @param codesPerAccount authorization codes of one account that are pending or remembered
/// @param codeLifetime how long an authorization code is valid (RFC 6749 §4.1.2: 10 minutes at
///   most)
/// @param codeRemembered how long a used code is remembered to detect a second use: as long as an
///   access token from the first use
public record GrantLimits(
    int grantsPerAccount,
    Duration unusedFor,
    Duration retryWithin,
    int retries,
    int codesPerAccount,
    Duration codeLifetime,
    Duration codeRemembered) {

  public static GrantLimits defaults() {
    return new GrantLimits(
        64,
        Duration.ofDays(180),
        Duration.ofSeconds(10),
        3,
        16,
        Duration.ofSeconds(60),
        Duration.ofMinutes(10));
  }
}

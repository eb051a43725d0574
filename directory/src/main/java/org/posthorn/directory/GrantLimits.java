package org.posthorn.directory;

import java.time.Duration;

/// Bounds of what programs are allowed.
///
/// @param grantsPerAccount grants of one account; the one that was longest unused gives way
/// @param unusedFor a grant that nobody used for so long is revoked (RFC 9700 §4.14.2)
/// @param retryWithin how long after its use a refresh token is taken again, because the answer may
///   have been lost or the program may have asked twice at once; later that reveals a copy
/// @param retries how often
/// @param codesPerAccount authorization codes of one account that wait or are remembered
/// @param codeFor how long an authorization code is valid (RFC 6749 §4.1.2: 10 minutes at most)
/// @param codeRemembered how long a used one is remembered, so that its second use is noticed: as
///   long as an access token that the first use gave
public record GrantLimits(
    int grantsPerAccount,
    Duration unusedFor,
    Duration retryWithin,
    int retries,
    int codesPerAccount,
    Duration codeFor,
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

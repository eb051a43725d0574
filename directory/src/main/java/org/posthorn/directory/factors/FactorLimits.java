package org.posthorn.directory.factors;

import java.time.Duration;

/// Limits of second factors.
///
/// @param perAccount TOTP devices and passkeys of an account: each code is tried against each
/// @param recoveryCodes number of codes created at once
/// @param enrolment how long a new TOTP device may wait for its first code
/// @param failures wrong codes for an account without effect, and twice as many for an address
///   (IPv6: one /64)
/// @param backOff longest lockout after more of them. Only somebody who knows the password can
///   cause it. At one guess in 15 minutes with three codes valid at a time, guessing for a year
///   succeeds with a probability of a tenth
/// @param forgotten time after which failures are forgotten
/// @param entries remembered accounts, and addresses
/// @param challenge how long a passkey may take to respond
public record FactorLimits(
    int perAccount,
    int recoveryCodes,
    Duration enrolment,
    int failures,
    Duration backOff,
    Duration forgotten,
    int entries,
    Duration challenge) {

  public static FactorLimits defaults() {
    return new FactorLimits(
        16,
        10,
        Duration.ofHours(1),
        5,
        Duration.ofMinutes(15),
        Duration.ofHours(1),
        10_000,
        Duration.ofMinutes(5));
  }
}

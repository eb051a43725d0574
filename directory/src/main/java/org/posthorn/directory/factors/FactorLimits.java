package org.posthorn.directory.factors;

import java.time.Duration;

/// The bounds of second factors.
///
/// @param perAccount TOTP devices and passkeys of an account: each code is tried against each
/// @param recoveryCodes how many are made at once
/// @param enrolment how long a new TOTP device may wait for its first code
/// @param failures wrong codes for an account that cost nothing, and twice as many from an address
///   (IPv6: one /64)
/// @param backOff longest refusal after more of them. Only who knows the password can cause it. At
///   one guess in 15 minutes with three codes valid at a time, guessing for a year succeeds with a
///   probability of a tenth
/// @param forgotten after so long without a failure an account or address is as new
/// @param entries accounts, and addresses, whose failures are remembered
/// @param challenge how long a passkey may take to answer
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

package org.posthorn.spam.connection;

import java.time.Duration;

/// Settings of bans.
///
/// @param window in which offences are summed up, and in which a rejected connection of a client is
///   reported once
/// @param firstLength length of the first ban: long enough to make password guessing useless, short
///   enough for a client banned by mistake
/// @param factor how many times longer each further ban is
/// @param lengthMax maximum length: addresses change hands
/// @param forgotten how long after its end a ban makes the next one longer
/// @param bansMax maximum number of bans; beyond it those that end first are dropped
/// @param clientsMax clients whose offences or logins are remembered
/// @param loginProtection how long an address is not banned after a user has logged in from it:
///   others behind it may be users too
public record BanLimits(
    Duration window,
    Duration firstLength,
    int factor,
    Duration lengthMax,
    Duration forgotten,
    int bansMax,
    int clientsMax,
    Duration loginProtection) {

  public BanLimits {
    if (!window.isPositive() || !firstLength.isPositive() || lengthMax.compareTo(firstLength) < 0) {
      throw new IllegalArgumentException("a limit is too small");
    }
    if (factor < 1 || forgotten.isNegative() || loginProtection.isNegative()) {
      throw new IllegalArgumentException("a limit is too small");
    }
    if (bansMax < 1 || clientsMax < 1) {
      throw new IllegalArgumentException("a limit is too small");
    }
  }

  /// Window of an hour; 10 minutes, then four times as long each, up to 7 days, reset after 14
  /// days; 50,000 bans, 100,000 clients; 14 days after a login.
  public static BanLimits defaults() {
    return new BanLimits(
        Duration.ofHours(1),
        Duration.ofMinutes(10),
        4,
        Duration.ofDays(7),
        Duration.ofDays(14),
        50_000,
        100_000,
        Duration.ofDays(14));
  }

  /// The same with another length of the first ban.
  public BanLimits withFirstLength(Duration other) {
    Duration most = lengthMax.compareTo(other) < 0 ? other : lengthMax;
    return new BanLimits(
        window, other, factor, most, forgotten, bansMax, clientsMax, loginProtection);
  }
}

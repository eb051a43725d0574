package org.posthorn.spam.connection;

import java.time.Duration;

/// How clients are banned.
///
/// @param window in which offences add up, and in which a client that is turned away is told of
///   once
/// @param first how long the first ban lasts: long enough to spoil a guess at passwords, short
///   enough for whoever was banned by mistake
/// @param factor by which each further ban is longer
/// @param longest that a ban lasts: addresses change hands
/// @param forgotten how long after its end a ban makes the next one longer
/// @param bansMax bans that are kept; of more, those that end first are forgotten
/// @param clientsMax clients whose offences, and whose logins, are remembered
/// @param familiar how long an address is not banned after a user has logged in from there: others
///   behind it may be users too
public record BanLimits(
    Duration window,
    Duration first,
    int factor,
    Duration longest,
    Duration forgotten,
    int bansMax,
    int clientsMax,
    Duration familiar) {

  public BanLimits {
    if (!window.isPositive() || !first.isPositive() || longest.compareTo(first) < 0) {
      throw new IllegalArgumentException("a limit is too small");
    }
    if (factor < 1 || forgotten.isNegative() || familiar.isNegative()) {
      throw new IllegalArgumentException("a limit is too small");
    }
    if (bansMax < 1 || clientsMax < 1) {
      throw new IllegalArgumentException("a limit is too small");
    }
  }

  /// Offences of an hour; 10 minutes, then four times as long each, up to 7 days, until 14 days
  /// have passed; 50,000 bans, 100,000 clients; 14 days after a login.
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
  public BanLimits withFirst(Duration other) {
    Duration most = longest.compareTo(other) < 0 ? other : longest;
    return new BanLimits(window, other, factor, most, forgotten, bansMax, clientsMax, familiar);
  }
}

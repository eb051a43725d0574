package org.posthorn.directory.sessions;

import java.time.Duration;

/// Limits of browser sessions.
///
/// @param idle how long a session lasts without use
/// @param lifetime the maximum length of a session: daily users sign in again once a month
/// @param perAccount sessions of an account; the one that was unused for the longest time is
///   dropped
/// @param agentChars stored characters of the browser's name
/// @param lastUsePrecision the precision of the time of the last use: otherwise each use would be a
///   write
/// @param recent how old a session may be for changing credentials: a browser left open is not
///   sufficient
/// @param support limits of support links
public record SessionLimits(
    Duration idle,
    Duration lifetime,
    int perAccount,
    int agentChars,
    Duration lastUsePrecision,
    Duration recent,
    SupportLimits support) {

  public static SessionLimits defaults() {
    return new SessionLimits(
        Duration.ofDays(7),
        Duration.ofDays(30),
        50,
        200,
        Duration.ofMinutes(5),
        Duration.ofHours(1),
        SupportLimits.defaults());
  }
}

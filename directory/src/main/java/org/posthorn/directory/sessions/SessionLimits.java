package org.posthorn.directory.sessions;

import java.time.Duration;

/// The bounds of browsers' sessions.
///
/// @param idle how long a session lasts without being used
/// @param lasting how long it lasts at most: who uses it every day signs in again once a month
/// @param perAccount sessions of an account; the one that was unused for longest gives way
/// @param agentChars what is kept of what a browser calls itself
/// @param exactness how exact the time of the last use is: each use would be a write otherwise
/// @param recent how old a session may be to change what its account signs in with: a browser that
///   somebody left open is not enough
/// @param support of links for support
public record SessionLimits(
    Duration idle,
    Duration lasting,
    int perAccount,
    int agentChars,
    Duration exactness,
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

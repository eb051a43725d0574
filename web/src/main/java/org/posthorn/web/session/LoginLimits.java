package org.posthorn.web.session;

import java.time.Duration;

/// The bounds of the login pages.
///
/// @param step how long somebody may take from one step to the next: to find a phone, and no longer
/// @param recent how old a session may be to change what its account signs in with: a browser that
///   somebody left open is not enough
/// @param formBytes the body of a form
/// @param returnChars the path to go to afterwards
/// @param accountsInBrowser how many accounts are signed in side by side in a browser: each request
///   looks for the session of each
public record LoginLimits(
    Duration step, Duration recent, int formBytes, int returnChars, int accountsInBrowser) {
  public static LoginLimits defaults() {
    return new LoginLimits(Duration.ofMinutes(10), Duration.ofHours(1), 16 << 10, 2_000, 8);
  }
}

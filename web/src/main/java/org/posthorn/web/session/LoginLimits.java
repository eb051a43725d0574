package org.posthorn.web.session;

import java.time.Duration;

/// Limits of the login pages.
///
/// @param step longest time between two steps: enough to fetch a phone
/// @param formBytes size of a form
/// @param returnChars characters of the path to return to
/// @param accountsInBrowser accounts that can be signed in at the same time in a browser; each
///   request looks up all their sessions
public record LoginLimits(Duration step, int formBytes, int returnChars, int accountsInBrowser) {
  public static LoginLimits defaults() {
    return new LoginLimits(Duration.ofMinutes(10), 16 << 10, 2_000, 8);
  }
}

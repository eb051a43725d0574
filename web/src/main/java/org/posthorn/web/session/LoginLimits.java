package org.posthorn.web.session;

import java.time.Duration;

/// The bounds of the login pages.
///
/// @param step how long somebody may take from one step to the next: to find a phone, and no longer
/// @param formBytes the body of a form
/// @param returnChars the path to go to afterwards
public record LoginLimits(Duration step, int formBytes, int returnChars) {
  public static LoginLimits defaults() {
    return new LoginLimits(Duration.ofMinutes(10), 16 << 10, 2_000);
  }
}

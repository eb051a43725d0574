package org.posthorn.directory.sessions;

import java.time.Duration;

/// The bounds of links for support.
///
/// @param link how long a link may be good at most
/// @param lasting how long a session lasts that was opened with one
/// @param links unused links of an account; the oldest gives way
public record SupportLimits(Duration link, Duration lasting, int links) {
  public static SupportLimits defaults() {
    return new SupportLimits(Duration.ofHours(1), Duration.ofHours(1), 5);
  }
}

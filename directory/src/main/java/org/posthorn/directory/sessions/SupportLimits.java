package org.posthorn.directory.sessions;

import java.time.Duration;

/// Limits of support links.
///
/// @param link the maximum time that a link is valid
/// @param lifetime the length of a session opened with one
/// @param links unused links of an account; the oldest is dropped
public record SupportLimits(Duration link, Duration lifetime, int links) {
  public static SupportLimits defaults() {
    return new SupportLimits(Duration.ofHours(1), Duration.ofHours(1), 5);
  }
}

package org.posthorn.store.message;

import java.time.Duration;

/// What bringing Emails back, and keeping muted threads quiet, may cost.
///
/// @param remindersMax Emails of an account that wait to be brought back: all of them are read when
///   another one is added, and whenever a client asks for such times
/// @param wokenMax Emails of which it is remembered when they were brought back; the one that was
///   brought back first is forgotten
/// @param delayMax until the time that a user may name: beyond that it is rather a mistake
/// @param mutedMax the newest Emails of a thread that are looked at to find out whether it is
///   muted, and its first; what arrives in a muted thread is muted too, so that the newest tell
public record AttentionLimits(int remindersMax, int wokenMax, Duration delayMax, int mutedMax) {
  public static AttentionLimits defaults() {
    return new AttentionLimits(1_000, 500, Duration.ofDays(3_660), 100);
  }
}

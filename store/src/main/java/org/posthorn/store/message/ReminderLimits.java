package org.posthorn.store.message;

import java.time.Duration;

/// Limits of reminders and muted threads.
///
/// @param remindersMax pending reminders of an account: all are read when another one is added and
///   when a client lists them
/// @param pastMax past reminders that are remembered; the oldest is dropped
/// @param delayMax how far in the future a reminder may be: a later time is probably a mistake
/// @param mutedMax Emails of a thread, the newest and the first, that are read to find out whether
///   it is muted; a new message in a muted thread is muted too
public record ReminderLimits(int remindersMax, int pastMax, Duration delayMax, int mutedMax) {
  public static ReminderLimits defaults() {
    return new ReminderLimits(1_000, 500, Duration.ofDays(3_660), 100);
  }
}

package org.posthorn.assistant.tasks;

import java.time.Duration;

/// Limits of tasks.
///
/// @param perMessage tasks of a message
/// @param perAccount tasks of an account; for a new one the oldest is removed, a done one first
/// @param charsMax characters of a task's text
/// @param recipientsMax recipients in To; a message to more of them asks nobody in particular
/// @param ageMax age of a message in which tasks are searched for: imported mail is older
/// @param changesAtOnce changes that are read together
/// @param messagesPerRound messages that are looked at in a round, which is every 2 s: more wait,
///   so that delivery has the processor
public record TaskLimits(
    int perMessage,
    int perAccount,
    int charsMax,
    int recipientsMax,
    Duration ageMax,
    int changesAtOnce,
    int messagesPerRound) {

  public static TaskLimits defaults() {
    return new TaskLimits(5, 1_000, 400, 10, Duration.ofDays(14), 200, 1_000);
  }
}

package org.posthorn.delivery.learning;

/// Limits of learning.
///
/// @param accountsPerRound accounts that are checked in one round, each by one row if it has not
///   changed; the next round continues after them
/// @param changesAtOnce changed messages that are read at a time
/// @param messagesPerRound messages of one account that are learned in one round, so that a user
///   who moves thousands delays nobody else
public record LearningLimits(int accountsPerRound, int changesAtOnce, int messagesPerRound) {
  public static LearningLimits defaults() {
    return new LearningLimits(5_000, 200, 500);
  }
}

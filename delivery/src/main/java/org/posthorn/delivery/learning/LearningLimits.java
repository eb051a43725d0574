package org.posthorn.delivery.learning;

/// Limits of learning.
///
/// @param accountsPerRound accounts that are checked in one round, each by one row if it has not
///   changed; the next round continues after them
/// @param changesAtOnce changed messages that are read at a time
/// @param lessonsPerRound messages of one account that are learnt in one round, so that a user who
///   moves thousands delays nobody else
public record LearningLimits(int accountsPerRound, int changesAtOnce, int lessonsPerRound) {
  public static LearningLimits defaults() {
    return new LearningLimits(5_000, 200, 500);
  }
}

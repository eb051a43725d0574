package org.posthorn.delivery.learning;

/// What learning may cost.
///
/// @param accountsPerRound accounts that are looked at in one round, each by one row if nothing has
///   changed there; the next round goes on behind them
/// @param changesAtOnce changed messages that are asked for at a time
/// @param lessonsPerRound messages of one account that are learnt in one round: a user who moves
///   thousands delays nobody else
public record LearningLimits(int accountsPerRound, int changesAtOnce, int lessonsPerRound) {
  public static LearningLimits defaults() {
    return new LearningLimits(5_000, 200, 500);
  }
}

package org.posthorn.assistant.triage;

import java.time.Duration;

/// Limits of triage.
///
/// @param model size of an account's model
/// @param rounds work in one round of learning
/// @param cachedBytesMax octets of models in memory, as they are stored; decoded ones take about
///   five times as much. Other models are read when a message arrives
/// @param age from which an arriving message counts as ignored unless the owner did something with
///   it, and from which a sent message waits for a reply
/// @param old age from which messages are not learnt, as after an import
public record TriageLimits(
    ModelLimits model, RoundLimits rounds, long cachedBytesMax, Duration age, Duration old) {

  /// @param weightsMax weights that differ from the initial ones; beyond that, the smallest are
  ///   forgotten
  /// @param correspondentsMax addresses; beyond that, the oldest are forgotten
  /// @param sentMax newest sent messages whose replies are recognised
  /// @param watchedMax newest messages whose treatment is followed
  public record ModelLimits(int weightsMax, int correspondentsMax, int sentMax, int watchedMax) {}

  /// @param accountsPerRound accounts that are checked; the next round continues after them
  /// @param startsPerRound accounts whose existing mail is learnt
  /// @param changesAtOnce changed messages that are read at a time
  /// @param changesPerRound changed messages of one account that are read
  /// @param messagesPerRound messages of one account that are learnt, so that a user who changes
  ///   thousands delays nobody else
  /// @param existingMessages newest messages of INBOX, and of Sent, that are learnt when an account
  ///   is seen for the first time
  public record RoundLimits(
      int accountsPerRound,
      int startsPerRound,
      int changesAtOnce,
      int changesPerRound,
      int messagesPerRound,
      int existingMessages) {}

  public static TriageLimits defaults() {
    return new TriageLimits(
        new ModelLimits(2_000, 1_000, 400, 512),
        new RoundLimits(5_000, 50, 200, 10_000, 300, 300),
        8L << 20,
        Duration.ofDays(3),
        Duration.ofDays(30));
  }
}

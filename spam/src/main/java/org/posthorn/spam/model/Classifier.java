package org.posthorn.spam.model;

import org.jspecify.annotations.Nullable;

/// Says of features how likely a message with them is spam, and learns from being told.
///
/// **The model** is a logistic regression that learns online, with a rate of its own for each
/// feature (dual averaging, as AdaGrad has it). A bucket's weight is not kept but follows from two
/// sums over all messages learnt, S of the errors `truth - probability` and Q of their squares: `w
/// = RATE * S / (FLOOR + sqrt(Q))`. Sums can be taken back: what a message has added is remembered
/// ([Learnt]) and subtracted when it turns out to be wrong. They can be added, too: those of an
/// account to those of its server.
///
/// The log-odds are the weights' sum divided by the square root of the number of features, so that
/// long messages are not judged more surely than short ones, plus a bias. What is learnt is the
/// error that they make. What is said is less where fewer features than usual are known.
///
/// Thread-safe as far as [Sums] is.
public final class Classifier {
  /// RATE and FLOOR were chosen by grid search on splits of the first half of the bench's corpus.
  private static final double RATE = 1.5;

  private static final double FLOOR = 0.01;
  private static final double BIAS_FLOOR = 1;

  /// The share of a message's features that is known of mail such as the model has learnt: the
  /// median of the same corpus's first half, each message judged before it was learnt.
  private static final double USUAL_SHARE = 0.76;

  /// Cells that are read before they are looked at, so that memory is waited for at once: more than
  /// a processor can wait for.
  private static final int CELLS_AHEAD = 256;

  /// Log-odds that are said at most: beyond, more features do not make surer.
  public static final double LOG_ODDS_MAX = 12;

  private Classifier() {}

  /// The natural log-odds that a message is spam; above 0 it rather is. The less of the message the
  /// model has seen before, the nearer they are to 0: what it knows of a message in a language that
  /// it has hardly met is little evidence.
  ///
  /// @param own what the account has learnt; null if there is no account
  public static double logOdds(long[] features, Sums server, @Nullable OwnSums own) {
    Sum sum = sum(features, server, own);
    // A bucket may be in use for another feature.
    double chance = (double) server.used() / (1 << Sums.BITS);
    double known = (double) sum.known() / Math.max(1, features.length);
    double share = Math.max(0, known - chance) / (1 - chance);
    return bounded(sum.logOdds() * share / USUAL_SHARE);
  }

  /// @param logOdds as if all features were known
  /// @param known features whose buckets are in use
  private record Sum(double logOdds, int known) {}

  private static Sum sum(long[] features, Sums server, @Nullable OwnSums own) {
    double bias = weight(server.bias(), own == null ? 0 : own.bias(), BIAS_FLOOR);
    long[] cells = new long[CELLS_AHEAD];
    double total = 0;
    int known = 0;
    for (int from = 0; from < features.length; from += CELLS_AHEAD) {
      int count = Math.min(CELLS_AHEAD, features.length - from);
      for (int i = 0; i < count; i++) {
        cells[i] = server.cell(Sums.bucket(features[from + i]));
      }
      for (int i = 0; i < count; i++) {
        long cell = cells[i];
        long ours = own == null ? 0 : own.cell(Sums.bucket(features[from + i]));
        if ((cell | ours) != 0) {
          total += weight(cell, ours, FLOOR);
          known++;
        }
      }
    }
    return new Sum(RATE * total / Math.sqrt(Math.max(1, features.length)) + bias, known);
  }

  private static double bounded(double logOdds) {
    return Math.clamp(logOdds, -LOG_ODDS_MAX, LOG_ODDS_MAX);
  }

  private static double weight(long cell, long own, double floor) {
    double sum = (double) (Sums.sum(cell) + Sums.sum(own)) / Sums.SUM_ONE;
    double squares = (double) (Sums.squares(cell) + Sums.squares(own)) / Sums.SQUARE_ONE;
    return sum / (floor + Math.sqrt(squares));
  }

  /// The probability that goes with log-odds.
  public static double probability(double logOdds) {
    return 1 / (1 + Math.exp(-logOdds));
  }

  /// The reverse of [#probability], within [#LOG_ODDS_MAX].
  public static double logOdds(double probability) {
    return bounded(Math.log(probability / (1 - probability)));
  }

  /// Has the server learn a message.
  ///
  /// @param weight how much it counts, from 0 to 1
  /// @return what takes it back
  public static Learnt learn(Sums server, long[] features, boolean spam, double weight) {
    Learnt learnt = error(sum(features, server, null), spam, weight, server.fades());
    server.add(features, learnt.sum(), learnt.squares(), 1);
    return learnt;
  }

  /// Takes back what a message has taught the server.
  public static void unlearn(Sums server, long[] features, Learnt learnt) {
    Learnt now = learnt.faded(server.fades());
    server.add(features, -now.sum(), -now.squares(), -1);
  }

  /// Has an account learn a message, as far as it does not know better from its server already.
  ///
  /// @return what takes it back
  public static Learnt learn(OwnSums own, Sums server, long[] features, boolean spam) {
    Learnt learnt = error(sum(features, server, own), spam, 1, own.fades());
    own.add(features, learnt.sum(), learnt.squares());
    own.count(spam, 1);
    return learnt;
  }

  /// Takes back what a message has taught an account.
  public static void unlearn(OwnSums own, long[] features, Learnt learnt) {
    Learnt now = learnt.faded(own.fades());
    own.add(features, -now.sum(), -now.squares());
    own.count(learnt.spam(), -1);
  }

  private static Learnt error(Sum sum, boolean spam, double weight, int fades) {
    double error = (spam ? 1 : 0) - probability(bounded(sum.logOdds()));
    return new Learnt(
        spam,
        (int) Math.round(error * weight * Sums.SUM_ONE),
        // Never nothing: what was added is told from what was not.
        Math.max(1, (int) Math.round(error * error * weight * Sums.SQUARE_ONE)),
        fades);
  }
}

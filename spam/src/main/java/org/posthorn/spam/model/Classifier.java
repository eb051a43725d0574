package org.posthorn.spam.model;

import org.jspecify.annotations.Nullable;

/// Computes the probability that a message with given features is spam, and learns from classified
/// messages.
///
/// **The model** is an online logistic regression with a learning rate per feature (dual averaging,
/// as in AdaGrad). A bucket's weight is computed from two sums over all learnt messages, S of the
/// errors `truth - probability` and Q of their squares: `w = RATE * S / (FLOOR + sqrt(Q))`. A
/// message can be unlearnt: what it added is stored ([Learnt]) and subtracted. Sums can also be
/// added: those of an account to those of its server.
///
/// The log-odds are the sum of weights divided by the square root of the number of features, so
/// that long messages do not get more extreme results than short ones, plus a bias. Training uses
/// the error of these log-odds. The returned log-odds are reduced if fewer features than usual are
/// known.
///
/// Thread-safe as far as [Sums] is.
public final class Classifier {
  /// RATE and FLOOR were chosen by grid search on splits of the first half of the benchmark corpus.
  private static final double RATE = 1.5;

  private static final double FLOOR = 0.01;
  private static final double BIAS_FLOOR = 1;

  /// The usual share of a message's features that the model knows: the median of the first half of
  /// the corpus, where each message was scored before it was learnt.
  private static final double USUAL_SHARE = 0.76;

  /// Cells that are read ahead, so that memory accesses overlap: more than a processor can overlap.
  private static final int CELLS_AHEAD = 256;

  /// The maximum of returned log-odds: beyond it more features do not add certainty.
  public static final double LOG_ODDS_MAX = 12;

  private Classifier() {}

  /// The natural log-odds that a message is spam. The fewer of its features the model knows, the
  /// closer they are to 0: a message in a language that is new to the model gives little evidence.
  ///
  /// @param own the account's training; null if there is no account
  public static double logOdds(long[] features, Sums server, @Nullable OwnSums own) {
    Sum sum = sum(features, server, own);
    // A bucket may be in use because of another feature.
    double collisionRate = (double) server.used() / (1 << Sums.BITS);
    double known = (double) sum.known() / Math.max(1, features.length);
    double share = Math.max(0, known - collisionRate) / (1 - collisionRate);
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

  /// The probability for log-odds.
  public static double probability(double logOdds) {
    return 1 / (1 + Math.exp(-logOdds));
  }

  /// The inverse of [#probability], within [#LOG_ODDS_MAX].
  public static double logOdds(double probability) {
    return bounded(Math.log(probability / (1 - probability)));
  }

  /// Trains the server's model with a message.
  ///
  /// @param weight from 0 to 1
  /// @return data to take it back
  public static Learnt learn(Sums server, long[] features, boolean spam, double weight) {
    Learnt learnt = error(sum(features, server, null), spam, weight, server.fades());
    server.add(features, learnt.sum(), learnt.squares(), 1);
    return learnt;
  }

  /// Removes a message's training from the server's model.
  public static void unlearn(Sums server, long[] features, Learnt learnt) {
    Learnt now = learnt.faded(server.fades());
    server.add(features, -now.sum(), -now.squares(), -1);
  }

  /// Trains an account with a message, as far as the server's model does not know it already.
  ///
  /// @return data to take it back
  public static Learnt learn(OwnSums own, Sums server, long[] features, boolean spam) {
    Learnt learnt = error(sum(features, server, own), spam, 1, own.fades());
    own.add(features, learnt.sum(), learnt.squares());
    own.count(spam, 1);
    return learnt;
  }

  /// Removes a message's training from an account.
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
        // At least 1: a bucket in use differs from one that is not.
        Math.max(1, (int) Math.round(error * error * weight * Sums.SQUARE_ONE)),
        fades);
  }
}

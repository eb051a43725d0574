package org.posthorn.bench.spam;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/// What a filter said of messages, and how good that was.
final class Scores {
  private static final double FALSE_POSITIVES = 0.001;
  private static final int BINS = 5;

  private record Score(boolean spam, double value) {}

  private final List<Score> scores = new ArrayList<>();

  void add(boolean spam, double value) {
    scores.add(new Score(spam, value));
  }

  private long count(boolean spam) {
    return scores.stream().filter(score -> score.spam() == spam).count();
  }

  /// The probability that spam scores higher than other mail; equal scores count half.
  double area() {
    List<Score> sorted = new ArrayList<>(scores);
    sorted.sort(Comparator.comparingDouble(Score::value));
    double ranks = 0;
    for (int i = 0; i < sorted.size(); ) {
      int end = i;
      while (end < sorted.size() && sorted.get(end).value() == sorted.get(i).value()) {
        end++;
      }
      for (int j = i; j < end; j++) {
        ranks += sorted.get(j).spam() ? (i + 1 + end) / 2.0 : 0;
      }
      i = end;
    }
    double spam = count(true);
    return (ranks - spam * (spam + 1) / 2) / (spam * count(false));
  }

  /// The share of spam above the score that at most one in a thousand other messages exceed.
  double recall() {
    double[] ham =
        scores.stream().filter(s -> !s.spam()).mapToDouble(s -> -s.value()).sorted().toArray();
    double threshold = -ham[(int) (ham.length * FALSE_POSITIVES)];
    long caught = scores.stream().filter(s -> s.spam() && s.value() > threshold).count();
    return (double) caught / count(true);
  }

  String line(String name) {
    return String.format(
        Locale.ROOT,
        "%-34s ROC AUC %.4f   recall at 0.1%% false positives %.3f   (%d ham, %d spam)",
        name,
        area(),
        recall(),
        count(false),
        count(true));
  }

  /// Whether probabilities are what they say: mean, and the share of spam, of those within fifths.
  String calibration() {
    StringBuilder line = new StringBuilder("  probabilities said: spam found (messages)");
    for (int bin = 0; bin < BINS; bin++) {
      double low = (double) bin / BINS;
      double high = (double) (bin + 1) / BINS;
      List<Score> in =
          scores.stream().filter(s -> s.value() >= low && (s.value() < high || high == 1)).toList();
      if (!in.isEmpty()) {
        line.append(
            String.format(
                Locale.ROOT,
                "   %.2f: %.2f (%d)",
                in.stream().mapToDouble(Score::value).average().orElse(0),
                (double) in.stream().filter(Score::spam).count() / in.size(),
                in.size()));
      }
    }
    return line.toString();
  }
}

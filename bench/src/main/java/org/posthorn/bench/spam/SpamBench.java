package org.posthorn.bench.spam;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.posthorn.bench.spam.Corpus.Message;
import org.posthorn.spam.MessageView;
import org.posthorn.spam.features.FeatureExtractor;
import org.posthorn.spam.features.FeatureLimits;
import org.posthorn.spam.model.Classifier;
import org.posthorn.spam.model.InitialModel;
import org.posthorn.spam.model.Sums;

/// Learns the first half of a corpus in time order, and classifies the second.
///
/// Usage: `SpamBench classify CORPUS`, `SpamBench split CORPUS FIRST SECOND` (writes the lists for
/// the peers: `ham|spam FILE`), `SpamBench scores FILE NAME` (of a peer: `ham|spam SCORE`),
/// `SpamBench train CORPUS MODEL` (the model of the first day, of the first half).
public final class SpamBench {
  private static final int TIMED_ROUNDS = 5;

  private final FeatureExtractor extractor = new FeatureExtractor(FeatureLimits.STANDARD);

  private SpamBench() {}

  private record Example(boolean spam, long[] features) {}

  public static void main(String[] arguments) throws Exception {
    SpamBench bench = new SpamBench();
    switch (arguments[0]) {
      case "scores" -> scores(Path.of(arguments[1]), arguments[2]);
      case "split" -> split(arguments);
      case "train" -> bench.train(Path.of(arguments[1]), Path.of(arguments[2]));
      default -> bench.classify(Path.of(arguments[1]));
    }
  }

  private static void split(String[] arguments) throws IOException {
    List<Message> all = Corpus.read(Path.of(arguments[1]));
    int half = all.size() / 2;
    list(all.subList(0, half), Path.of(arguments[2]));
    list(all.subList(half, all.size()), Path.of(arguments[3]));
  }

  private static void list(List<Message> messages, Path to) throws IOException {
    Files.write(
        to,
        messages.stream()
            .map(m -> (m.spam() ? "spam " : "ham ") + m.file().toAbsolutePath())
            .toList());
  }

  private static void scores(Path file, String name) throws IOException {
    Scores scores = new Scores();
    for (String line : Files.readAllLines(file)) {
      int space = line.indexOf(' ');
      scores.add(line.startsWith("spam "), Double.parseDouble(line.substring(space + 1)));
    }
    System.out.println(scores.line(name));
  }

  private List<Example> examples(List<Message> messages) throws IOException {
    List<Example> examples = new ArrayList<>();
    for (Message message : messages) {
      examples.add(new Example(message.spam(), extractor.features(message.view())));
    }
    return examples;
  }

  private static Sums learnt(List<Example> examples) {
    Sums sums = new Sums();
    for (Example example : examples) {
      Classifier.learn(sums, example.features(), example.spam(), 1);
    }
    return sums;
  }

  private static Scores classified(Sums sums, List<Example> examples) {
    Scores scores = new Scores();
    for (Example example : examples) {
      double logOdds = Classifier.logOdds(example.features(), sums, null);
      scores.add(example.spam(), Classifier.probability(logOdds));
    }
    return scores;
  }

  private void train(Path corpus, Path model) throws IOException {
    List<Message> all = Corpus.read(corpus);
    Sums sums = learnt(examples(all.subList(0, all.size() / 2)));
    try (OutputStream out = Files.newOutputStream(model)) {
      InitialModel.write(sums.rough(), out);
    }
    System.out.printf(
        Locale.ROOT,
        "%,d of %,d buckets, %,d octets%n",
        sums.rough().used(),
        sums.used(),
        Files.size(model));
  }

  private void classify(Path corpus) throws IOException {
    List<Message> all = Corpus.read(corpus);
    List<Message> later = all.subList(all.size() / 2, all.size());
    List<Example> first = examples(all.subList(0, all.size() / 2));
    List<Example> second = examples(later);
    for (double share : new double[] {0.36, 0.5, 0.66}) {
      int cut = (int) (share * first.size());
      Scores scores = classified(learnt(first.subList(0, cut)), first.subList(cut, first.size()));
      System.out.println(scores.line("within the first half, cut at " + share));
    }
    Sums sums = learnt(first);
    Scores scores = classified(sums, second);
    System.out.println(scores.line("posthorn, first half learnt"));
    System.out.println(scores.calibration());
    Scores firstDay = classified(InitialModel.sums(), second);
    System.out.println(firstDay.line("posthorn, model of the first day"));
    System.out.println(firstDay.calibration());
    time(later, sums);
  }

  /// Features and score, of messages whose structure is known, as in the server.
  private void time(List<Message> messages, Sums sums) throws IOException {
    List<MessageView> views = new ArrayList<>();
    for (Message message : messages) {
      views.add(message.view());
    }
    double[] micros = new double[views.size()];
    double sum = 0;
    for (int round = 0; round < TIMED_ROUNDS; round++) {
      for (int i = 0; i < micros.length; i++) {
        long start = System.nanoTime();
        sum += Classifier.logOdds(extractor.features(views.get(i)), sums, null);
        micros[i] = (System.nanoTime() - start) / 1e3;
      }
    }
    Arrays.sort(micros);
    System.out.printf(
        Locale.ROOT,
        "scoring a message: median %.0f µs, p95 %.0f µs, worst %.0f µs (mean log-odds %.2f)%n",
        micros[micros.length / 2],
        micros[micros.length * 95 / 100],
        micros[micros.length - 1],
        sum / micros.length / TIMED_ROUNDS);
  }
}

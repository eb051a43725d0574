package org.posthorn.assistant.summary;

import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.posthorn.assistant.text.Cut;
import org.posthorn.assistant.text.DateMentions;
import org.posthorn.assistant.text.Language;
import org.posthorn.assistant.text.Reading;
import org.posthorn.assistant.text.SentAt;
import org.posthorn.assistant.text.Sentence;
import org.posthorn.assistant.text.Words;

/// Chooses the sentences of a message that say most: those that have most in common with all others
/// (the degree of LexRank, without its threshold, which makes it linear), at the beginning, with
/// words of the subject, with questions, requests, decisions, dates or amounts; each of them as
/// different from the others as possible (maximal marginal relevance). Deterministic, linear time.
public final class Summarizer {
  private static final double POSITION = 0.6;
  private static final double PARAGRAPH = 0.1;
  private static final double REQUEST = 0.7;
  private static final double QUESTION = 0.5;
  private static final double DECISION = 0.6;
  private static final double DATE = 0.25;
  private static final double AMOUNT = 0.25;
  private static final double SUBJECT = 0.5;
  private static final double TOO_SHORT = -1.2;
  private static final double NO_PROSE = -1.5;
  private static final double REDUNDANCY = 0.8;

  /// A sentence that has more in common with a chosen one says the same.
  private static final double SAME = 0.8;

  private static final int WORDS_MIN = 4;

  /// Letters of a word that are compared, so that its endings do not count.
  private static final int STEM = 6;

  private static final int WORD_MIN = 3;

  private final SummaryLimits limits;

  public Summarizer(SummaryLimits limits) {
    this.limits = limits;
  }

  public MessageSummary summarize(Reading reading, String subject, OffsetDateTime sent) {
    List<Sentence> sentences = reading.sentences();
    List<Vector> vectors = vectors(reading);
    double[] scores = scores(reading, vectors, subject, sent);
    boolean whole = reading.characters() <= limits.charsMax() + 1;
    List<Integer> chosen = whole ? all(sentences.size()) : choose(sentences, vectors, scores);
    List<MessageSummary.Line> lines = new ArrayList<>();
    int leading = 0;
    for (int i : chosen) {
      if (scores[i] > scores[chosen.get(leading)]) {
        leading = lines.size();
      }
      Sentence sentence = sentences.get(i);
      lines.add(
          new MessageSummary.Line(
              sentence.kind(),
              whole ? sentence.text() : Cut.at(sentence.text(), limits.sentenceCharsMax())));
    }
    return new MessageSummary(
        reading.language(),
        reading.forwarded(),
        whole,
        leading,
        lines,
        ReplyKind.of(reading),
        Appointments.in(reading, sent, limits.appointmentsMax()));
  }

  private static List<Integer> all(int count) {
    List<Integer> all = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      all.add(i);
    }
    return all;
  }

  /// The words of a sentence with their weights, of length 1 together.
  private record Vector(Map<String, Double> weights) {
    double dot(Map<String, Double> other) {
      double sum = 0;
      for (Map.Entry<String, Double> word : weights.entrySet()) {
        sum += word.getValue() * other.getOrDefault(word.getKey(), 0.0);
      }
      return sum;
    }
  }

  private static List<Vector> vectors(Reading reading) {
    List<Set<String>> stems = new ArrayList<>();
    Map<String, Integer> frequency = new HashMap<>();
    for (Sentence sentence : reading.sentences()) {
      Set<String> of = stems(sentence.words(), reading.language());
      of.forEach(stem -> frequency.merge(stem, 1, Integer::sum));
      stems.add(of);
    }
    List<Vector> vectors = new ArrayList<>();
    for (Set<String> of : stems) {
      Map<String, Double> weights = new HashMap<>();
      double square = 0;
      for (String stem : of) {
        double weight = Math.log(1.0 + (double) stems.size() / frequency.getOrDefault(stem, 1));
        weights.put(stem, weight);
        square += weight * weight;
      }
      double length = Math.sqrt(square);
      weights.replaceAll((_, weight) -> weight / length);
      vectors.add(new Vector(weights));
    }
    return vectors;
  }

  private static Set<String> stems(Words words, Language language) {
    Set<String> stems = new HashSet<>();
    for (int i = 0; i < words.size(); i++) {
      String word = words.word(i);
      if (word.length() >= WORD_MIN && !language.isFrequent(word)) {
        stems.add(word.substring(0, Math.min(STEM, word.length())));
      }
    }
    return stems;
  }

  private static double[] scores(
      Reading reading, List<Vector> vectors, String subject, OffsetDateTime sent) {
    List<Sentence> sentences = reading.sentences();
    double[] centrality = centrality(vectors);
    double most = Arrays.stream(centrality).max().orElse(0);
    Set<String> topic = stems(Words.of(subject, 40), reading.language());
    boolean monthFirst = SentAt.isMonthFirst(reading.language(), sent.getOffset());
    double[] scores = new double[sentences.size()];
    for (int i = 0; i < scores.length; i++) {
      Sentence sentence = sentences.get(i);
      double score = most > 0 ? centrality[i] / most : 0;
      score += POSITION / (1 + 0.5 * i) + (sentence.first() ? PARAGRAPH : 0);
      score +=
          switch (sentence.kind()) {
            case REQUEST -> REQUEST;
            case QUESTION -> QUESTION;
            case DECISION -> DECISION;
            case STATEMENT -> 0;
          };
      boolean dated =
          !DateMentions.of(sentence.words(), sent.toLocalDateTime(), monthFirst).isEmpty();
      score += (dated ? DATE : 0) + (hasAmount(sentence) ? AMOUNT : 0);
      score += topic.isEmpty() ? 0 : SUBJECT * shared(vectors.get(i), topic) / topic.size();
      score += sentence.words().size() < WORDS_MIN ? TOO_SHORT : 0;
      score += isProse(sentence.text()) ? 0 : NO_PROSE;
      scores[i] = score;
    }
    return scores;
  }

  private static double[] centrality(List<Vector> vectors) {
    Map<String, Double> sum = new HashMap<>();
    for (Vector vector : vectors) {
      vector.weights().forEach((stem, weight) -> sum.merge(stem, weight, Double::sum));
    }
    return vectors.stream().mapToDouble(vector -> Math.max(0, vector.dot(sum) - 1)).toArray();
  }

  private static int shared(Vector vector, Set<String> topic) {
    int shared = 0;
    for (String stem : topic) {
      shared += vector.weights().containsKey(stem) ? 1 : 0;
    }
    return shared;
  }

  private static boolean hasAmount(Sentence sentence) {
    String text = sentence.text();
    for (int i = 0; i < text.length(); i++) {
      if (Character.getType(text.charAt(i)) == Character.CURRENCY_SYMBOL) {
        return true;
      }
    }
    Words words = sentence.words();
    return words.has("eur") || words.has("euro") || words.has("usd") || words.has("chf");
  }

  /// Tables, addresses of pages and program text have few letters for their length, or characters
  /// that prose does not have.
  private static boolean isProse(String text) {
    if ("%$+#".indexOf(text.charAt(0)) >= 0) {
      return false; // what a terminal or a patch shows
    }
    int letters = 0;
    int foreign = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      letters += Character.isLetter(c) || c == ' ' ? 1 : 0;
      foreign += "{}[]<>|\\=+_#~^".indexOf(c) >= 0 ? 1 : 0;
    }
    return letters * 100 >= text.length() * 82 && foreign * 40 < text.length();
  }

  /// The best sentences, each with a penalty for what it has in common with a chosen one.
  private List<Integer> choose(List<Sentence> sentences, List<Vector> vectors, double[] scores) {
    double[] redundancy = new double[scores.length];
    boolean[] taken = new boolean[scores.length];
    List<Integer> chosen = new ArrayList<>();
    int room = limits.charsMax();
    while (chosen.size() < limits.sentencesMax()) {
      int best = -1;
      for (int i = 0; i < scores.length; i++) {
        int length = Math.min(sentences.get(i).text().length(), limits.sentenceCharsMax());
        if (!taken[i]
            && redundancy[i] < SAME
            && length <= room
            && (best < 0 || worth(scores, redundancy, i) > worth(scores, redundancy, best))) {
          best = i;
        }
      }
      if (best < 0) {
        break;
      }
      taken[best] = true;
      chosen.add(best);
      room -= Math.min(sentences.get(best).text().length(), limits.sentenceCharsMax());
      for (int i = 0; i < scores.length; i++) {
        redundancy[i] = Math.max(redundancy[i], vectors.get(i).dot(vectors.get(best).weights()));
      }
    }
    chosen.sort(null);
    return chosen;
  }

  private static double worth(double[] scores, double[] redundancy, int i) {
    return scores[i] - REDUNDANCY * redundancy[i];
  }
}

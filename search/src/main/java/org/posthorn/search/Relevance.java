package org.posthorn.search;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.posthorn.directory.AccountId;
import org.posthorn.mime.EncodedWords;
import org.posthorn.mime.ImapAddress;
import org.posthorn.mime.ImapEnvelope;
import org.posthorn.mime.UnicodeCasemap;
import org.posthorn.store.message.Structure;

/// How well messages that a search has found fit its texts: best if they are words of the subject,
/// then names and addresses of people, then how often the body has words that begin with them. A
/// text that few messages have weighs more. Of a message that is not indexed, the body counts like
/// one that has a text once at most. One thread.
public final class Relevance {
  /// Weights are in thousandths.
  private static final long SUBJECT_WORD = 4_000;

  private static final long SUBJECT = 3_000;
  private static final long SENDER = 2_500;
  private static final long RECIPIENT = 1_000;
  private static final long BODY = 500;
  private static final long BODY_MAX = 3_000;

  /// A text that one message of a million has weighs so many times as one that all have.
  private static final double RARE_MAX = 4;

  private static final double MILLION = 1_000_000;

  /// Different texts that are weighed: more than anybody types, and each is counted in all Emails.
  static final int TERMS_MAX = 32;

  /// A longer text is not weighed: what is found has all of it, and no word is as long.
  static final int TERM_CHARACTERS_MAX = 100;

  private final List<Term> terms = new ArrayList<>();
  private final Bodies bodies = new Bodies();

  private record Term(String folded, boolean wordStart, double weight) {}

  /// @param folded what is searched, in the comparator's form; the same text twice counts twice. Of
  ///   many texts the first are weighed
  /// @param emails of the account
  public Relevance(List<String> folded, TextIndex index, AccountId account, long emails) {
    distinct(folded)
        .forEach((term, times) -> {
          String plain = MessageText.plain(term);
          WordCounts counts = index.counts(account, plain);
          int having = counts.size();
          double rare = having == 0 ? 1 : Math.max(1, emails / (double) having);
          double weight =
              1 + (RARE_MAX - 1) * Math.log(Math.min(rare, MILLION)) / Math.log(MILLION);
          terms.add(new Term(plain, MessageText.isWordStart(term), times * weight));
          bodies.add(counts, times * weight);
        });
  }

  /// The texts that are weighed, with how often each is searched.
  private static Map<String, Integer> distinct(List<String> folded) {
    Map<String, Integer> times = new LinkedHashMap<>();
    for (String term : folded) {
      int length = MessageText.plain(term).length();
      if (length > 0
          && length <= TERM_CHARACTERS_MAX
          && (times.size() < TERMS_MAX || times.containsKey(term))) {
        times.merge(term, 1, Integer::sum);
      }
    }
    return times;
  }

  /// Greater for what fits better.
  public long of(Structure structure) {
    ImapEnvelope envelope = structure.envelope();
    String written = envelope.subject();
    String subject = written == null ? "" : UnicodeCasemap.fold(EncodedWords.decode(written));
    String from = people(envelope.from());
    String to = people(envelope.to()) + people(envelope.cc()) + people(envelope.bcc());
    double score = bodies.of(structure.emailId());
    for (Term term : terms) {
      score += term.weight * of(term, subject, from, to);
    }
    return Math.round(score);
  }

  private static long of(Term term, String subject, String from, String to) {
    long score = 0;
    if (hasWord(subject, term.folded)) {
      score += SUBJECT_WORD;
    } else if (has(subject, term)) {
      score += SUBJECT;
    }
    score += has(from, term) ? SENDER : 0;
    return score + (has(to, term) ? RECIPIENT : 0);
  }

  /// What the bodies of Emails score, for all terms together, so that many terms take no more
  /// memory than one. One thread.
  private static final class Bodies {
    /// Ascending.
    private long[] emails = new long[0];

    private double[] scores = new double[0];

    void add(WordCounts counts, double weight) {
      if (counts.size() == 0) {
        return;
      }
      long[] all =
          LongStream.concat(Arrays.stream(emails), counts.emails()).sorted().distinct().toArray();
      double[] sums = new double[all.length];
      for (int i = 0; i < emails.length; i++) {
        sums[Arrays.binarySearch(all, emails[i])] = scores[i];
      }
      counts.forEach(
          (email, often) -> sums[Arrays.binarySearch(all, email)] += weight * score(often));
      emails = all;
      scores = sums;
    }

    double of(long email) {
      int at = Arrays.binarySearch(emails, email);
      return at < 0 ? 0 : scores[at];
    }

    private static long score(int often) {
      return Math.min(BODY_MAX, BODY + Math.round(BODY * Math.log(often) / Math.log(2)));
    }
  }

  private static boolean has(String text, Term term) {
    return MessageText.containsFolded(
        text, term.wordStart ? MessageText.WORD_START + term.folded : term.folded);
  }

  private static boolean hasWord(String text, String word) {
    int at = text.indexOf(word);
    while (at >= 0) {
      int end = at + word.length();
      if ((at == 0 || MessageText.isSeparator(text.charAt(at - 1)))
          && (end == text.length() || MessageText.isSeparator(text.charAt(end)))) {
        return true;
      }
      at = text.indexOf(word, at + 1);
    }
    return false;
  }

  private static String people(List<ImapAddress> addresses) {
    StringBuilder people = new StringBuilder();
    MessageText.addressTexts(
        addresses, text -> people.append(UnicodeCasemap.fold(text)).append('\n'));
    return people.toString();
  }
}

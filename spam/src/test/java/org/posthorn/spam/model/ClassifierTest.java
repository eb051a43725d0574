package org.posthorn.spam.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ClassifierTest {
  private final Random random = new Random(7);
  private final Sums server = new Sums();

  /// Features of which some tell spam from the rest.
  private long[] message(boolean spam) {
    return random
        .longs(40, 0, 300)
        .map(word -> (word % 10 == 0 ? word * 2 + (spam ? 1 : 0) : word * 2) * 0x9E3779B97F4A7C15L)
        .distinct()
        .toArray();
  }

  @Test
  void it_learns_what_spam_looks_like() {
    for (int i = 0; i < 400; i++) {
      boolean spam = i % 2 == 0;
      Classifier.learn(server, message(spam), spam, 1);
    }
    int right = 0;
    for (int i = 0; i < 400; i++) {
      boolean spam = i % 2 == 0;
      right += Classifier.logOdds(message(spam), server, null) > 0 == spam ? 1 : 0;
    }
    assertThat(right).isGreaterThan(380);
  }

  @Test
  void it_says_nothing_before_it_has_learnt_anything() {
    assertThat(Classifier.logOdds(message(true), server, null)).isZero();
    assertThat(Classifier.logOdds(new long[0], server, null)).isZero();
    assertThat(Classifier.probability(0)).isEqualTo(0.5);
  }

  @Test
  void the_less_of_a_message_is_known_the_nearer_it_is_to_unknown() {
    for (int i = 0; i < 400; i++) {
      Classifier.learn(server, message(i % 2 == 0), i % 2 == 0, 1);
    }
    long[] known = message(true);
    double before = Math.abs(Classifier.logOdds(known, server, null));
    // Other words, as many, four times as many, and so on, that it has never met.
    for (int times = 1; times <= 64; times *= 4) {
      long[] mixed =
          LongStream.concat(LongStream.of(known), random.longs((long) known.length * times))
              .toArray();
      double now = Math.abs(Classifier.logOdds(mixed, server, null));
      // Their number alone makes a message longer, which is the square root.
      assertThat(now).isLessThan(before / Math.sqrt(1 + times));
    }
    long[] foreign = random.longs(300).toArray();
    assertThat(Classifier.probability(Classifier.logOdds(foreign, server, null)))
        .isBetween(0.48, 0.52);
  }

  @Test
  void buckets_in_use_are_counted_whatever_happens_to_them() {
    List<long[]> messages = new ArrayList<>();
    List<Learnt> learnt = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      messages.add(message(i % 2 == 0));
      learnt.add(Classifier.learn(server, messages.getLast(), i % 2 == 0, 1));
    }
    Sums copy = new Sums();
    assertThat(copy.readHead(server.head())).isTrue();
    for (int page = 0; page < Sums.PAGES; page++) {
      copy.readPage(page, server.page(page));
    }
    assertThat(copy.used()).isEqualTo(server.used()).isPositive();
    for (int i = 0; i < 50; i++) {
      Classifier.unlearn(copy, messages.get(i), learnt.get(i));
    }
    assertThat(copy.used()).isZero();
  }

  @Test
  void what_is_unlearnt_leaves_nothing_behind() {
    for (int i = 0; i < 50; i++) {
      Classifier.learn(server, message(i % 3 == 0), i % 3 == 0, 1);
    }
    byte[] head = server.head();
    List<byte[]> pages = pages();
    long[] wrong = message(true);
    long[] other = message(false);
    Learnt first = Classifier.learn(server, wrong, false, 0.25);
    Learnt second = Classifier.learn(server, other, true, 1);
    assertThat(pages()).isNotEqualTo(pages);
    // In the order in which they were learnt: neither depends on the other.
    Classifier.unlearn(server, wrong, first);
    Classifier.unlearn(server, other, second);
    assertThat(server.head()).isEqualTo(head);
    assertThat(pages()).usingElementComparator(java.util.Arrays::compare).isEqualTo(pages);
  }

  private List<byte[]> pages() {
    List<byte[]> pages = new ArrayList<>();
    for (int page = 0; page < Sums.PAGES; page++) {
      pages.add(server.page(page));
    }
    return pages;
  }

  @Test
  void an_account_knows_better_than_its_server_and_can_forget_it() {
    for (int i = 0; i < 200; i++) {
      Classifier.learn(server, message(i % 2 == 0), i % 2 == 0, 1);
    }
    OwnSums own = new OwnSums();
    byte[] nothing = own.encode();
    long[] wanted = message(true);
    double before = Classifier.logOdds(wanted, server, own);
    assertThat(before).isEqualTo(Classifier.logOdds(wanted, server, null)).isPositive();
    Learnt learnt = Classifier.learn(own, server, wanted, false);
    assertThat(Classifier.logOdds(wanted, server, own)).isLessThan(before);
    assertThat(Classifier.logOdds(wanted, server, null)).isEqualTo(before);
    assertThat(own.ham()).isEqualTo(1);
    Classifier.unlearn(own, wanted, learnt);
    assertThat(own.encode()).isEqualTo(nothing);
    assertThat(Classifier.logOdds(wanted, server, own)).isEqualTo(before);
  }

  @Test
  void what_an_account_has_learnt_is_bounded_and_survives() {
    OwnSums own = new OwnSums();
    List<long[]> messages = new ArrayList<>();
    List<Learnt> learnt = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      long[] features = random.longs(1_000).toArray();
      messages.add(features);
      learnt.add(Classifier.learn(own, server, features, i % 2 == 0));
    }
    assertThat(own.used()).isBetween(10_000, OwnSums.BUCKETS_MAX);
    byte[] row = own.encode();
    assertThat(row.length).isLessThan(250_000);
    assertThat(OwnSums.decode(row).encode()).isEqualTo(row);
    assertThat(Classifier.logOdds(messages.getLast(), server, OwnSums.decode(row)))
        .isEqualTo(Classifier.logOdds(messages.getLast(), server, own));
    // What was dropped meanwhile cannot be taken back, and nothing goes below nothing.
    for (int i = 0; i < 60; i++) {
      Classifier.unlearn(own, messages.get(i), learnt.get(i));
    }
    assertThat(own.spam() + own.ham()).isZero();
    assertThat(Classifier.logOdds(messages.getFirst(), server, own)).isBetween(-0.5, 0.5);
  }

  @Test
  void old_experience_fades_and_no_cell_runs_over() {
    long[] one = {1L << 63, 1L << 62};
    for (int i = 0; i < 3; i++) {
      server.add(one, Sums.SUM_ONE, (int) (Sums.FADE_SQUARES / 2 - 1), 1);
    }
    assertThat(server.fades()).isEqualTo(1);
    long cell = server.cell(Sums.bucket(one[0]));
    assertThat(Sums.sum(cell)).isEqualTo(3 * Sums.SUM_ONE / 2);
    assertThat(Sums.squares(cell)).isBetween(0L, 2 * Sums.FADE_SQUARES);
    Learnt old = new Learnt(true, 1_000, 2_000, 0);
    assertThat(old.faded(2)).isEqualTo(new Learnt(true, 250, 500, 2));
  }

  @Test
  void probabilities_are_what_they_say_where_mail_stays_as_it_was() {
    double[] said = new double[5];
    double[] found = new double[5];
    int[] count = new int[5];
    for (int i = 0; i < 6_000; i++) {
      boolean spam = random.nextDouble() < 0.4;
      // A third of the messages do not say what they are.
      long[] features = message(random.nextInt(3) == 0 ? random.nextBoolean() : spam);
      double probability = Classifier.probability(Classifier.logOdds(features, server, null));
      if (i >= 2_000) {
        int bin = Math.min(4, (int) (probability * 5));
        said[bin] += probability;
        found[bin] += spam ? 1 : 0;
        count[bin]++;
      }
      Classifier.learn(server, features, spam, 1);
    }
    for (int bin = 0; bin < 5; bin++) {
      if (count[bin] > 100) {
        assertThat(said[bin] / count[bin])
            .as("said in bin %d of %d messages", bin, count[bin])
            .isBetween(found[bin] / count[bin] - 0.15, found[bin] / count[bin] + 0.15);
      }
    }
  }
}

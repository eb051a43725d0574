package org.posthorn.spam.agreement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.posthorn.directory.AccountId;
import org.posthorn.kv.MemoryStore;
import org.posthorn.kv.RowRange;
import org.posthorn.runtime.Digests;
import org.posthorn.spam.model.Buckets;
import org.posthorn.spam.model.Classifier;
import org.posthorn.spam.model.ServerModel;

/// What several accounts agree on, all learn; what one says, nobody else does.
class AgreementTest {
  private static final AccountId ALICE = new AccountId(1);
  private static final AccountId BOB = new AccountId(2);
  private static final AccountId CAROL = new AccountId(3);
  private static final Optional<Boolean> SPAM = Optional.of(true);
  private static final Optional<Boolean> HAM = Optional.of(false);
  private static final Optional<Boolean> NOTHING = Optional.empty();
  private static final Optional<String> ID = Optional.of("<1@client.test>");

  private final Random random = new Random(11);
  private final MemoryStore kv = new MemoryStore();
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private final ServerModel model = new ServerModel(kv, () -> now);
  private final Agreement agreement = agreement(AgreementLimits.defaults());
  private final long[] message = random.longs(500).toArray();

  private Agreement agreement(AgreementLimits limits) {
    return new Agreement(kv, model, AgreementTest::hash, () -> now, limits);
  }

  private static byte[] hash(String text) {
    byte[] all = Digests.sha256(text.getBytes(StandardCharsets.UTF_8));
    return Arrays.copyOf(all, 16);
  }

  /// The same message to somebody else: with their name in it.
  private long[] copy() {
    return LongStream.concat(LongStream.of(message).skip(5), random.longs(5)).toArray();
  }

  private void vote(AccountId account, long email, long[] copy, Optional<Boolean> spam) {
    agreement.vote(account, email, copy, ID, spam);
  }

  private double score() {
    return Classifier.logOdds(message, model.sums(), null);
  }

  private byte[] everything() throws IOException {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    model.write(file);
    return file.toByteArray();
  }

  @Test
  void what_two_accounts_call_spam_is_spam_for_all() {
    double before = score();
    vote(ALICE, 1, copy(), SPAM);
    assertThat(agreement.settle()).isZero();
    assertThat(score()).isEqualTo(before);
    vote(BOB, 1, copy(), SPAM);
    assertThat(agreement.settle()).isEqualTo(1);
    assertThat(score()).isGreaterThan(before + 1);
    assertThat(agreement.settle()).as("once").isZero();
  }

  @Test
  void one_account_alone_teaches_nothing_however_many_copies_it_has() throws IOException {
    byte[] before = everything();
    for (int i = 0; i < 20; i++) {
      vote(ALICE, i, copy(), SPAM);
    }
    agreement.settle();
    assertThat(everything()).isEqualTo(before);
  }

  @Test
  void what_only_one_copy_has_is_not_learnt() {
    // Alice appends words of honest mail to her copy, for the model to think badly of them.
    long[] victims = random.longs(50).toArray();
    vote(
        ALICE,
        1,
        LongStream.concat(LongStream.of(message), LongStream.of(victims)).toArray(),
        SPAM);
    vote(BOB, 1, message, SPAM);
    agreement.settle();
    assertThat(score()).isPositive();
    int[] taught = Buckets.of(victims);
    int[] common = Buckets.of(message);
    assertThat(Arrays.stream(taught).filter(b -> Arrays.binarySearch(common, b) < 0))
        .hasSizeGreaterThan(40);
    assertThat(Classifier.logOdds(victims, model.sums(), null))
        .isEqualTo(
            Classifier.logOdds(victims, new ServerModel(new MemoryStore(), () -> now).sums(), null),
            org.assertj.core.data.Offset.offset(0.1));
  }

  @Test
  void the_same_message_id_on_another_message_is_no_agreement() throws IOException {
    byte[] before = everything();
    vote(ALICE, 1, random.longs(500).toArray(), SPAM);
    vote(BOB, 1, message, SPAM);
    agreement.settle();
    assertThat(everything()).isEqualTo(before);
  }

  @Test
  void copies_are_known_without_a_message_id() {
    agreement.vote(ALICE, 1, copy(), Optional.empty(), SPAM);
    agreement.vote(BOB, 1, copy(), Optional.of("<other@client.test>"), SPAM);
    assertThat(agreement.settle()).isEqualTo(1);
  }

  @Test
  void what_is_taken_back_is_forgotten_to_the_last_number() throws IOException {
    byte[] before = everything();
    long[] alices = copy();
    long[] bobs = copy();
    vote(ALICE, 1, alices, SPAM);
    vote(BOB, 1, bobs, SPAM);
    vote(CAROL, 1, message, SPAM);
    assertThat(agreement.settle()).isEqualTo(1);
    byte[] three = everything();
    vote(CAROL, 1, message, NOTHING);
    agreement.settle();
    assertThat(everything()).isNotEqualTo(before).isNotEqualTo(three);
    vote(ALICE, 1, alices, NOTHING);
    agreement.settle();
    assertThat(everything()).isEqualTo(before);
    vote(BOB, 1, bobs, NOTHING);
    assertThat(agreement.settle()).isZero();
    assertThat(rows()).as("nothing is left").isZero();
  }

  private int rows() {
    int[] rows = new int[1];
    RowRange.all(ServerModel.PARTITION, Agreement.TABLE).each(kv, _ -> rows[0]++);
    return rows[0];
  }

  @Test
  void whoever_says_the_contrary_keeps_the_others_from_teaching() throws IOException {
    byte[] before = everything();
    vote(ALICE, 1, copy(), SPAM);
    vote(BOB, 1, copy(), SPAM);
    agreement.settle();
    vote(CAROL, 1, message, HAM);
    assertThat(agreement.settle()).isEqualTo(1);
    assertThat(everything()).isEqualTo(before);
    vote(CAROL, 1, message, NOTHING);
    assertThat(agreement.settle()).isEqualTo(1);
    assertThat(score()).isPositive();
  }

  @Test
  void who_says_both_of_two_copies_says_nothing() throws IOException {
    byte[] before = everything();
    vote(ALICE, 1, copy(), SPAM);
    vote(ALICE, 2, copy(), HAM);
    vote(BOB, 1, copy(), SPAM);
    agreement.settle();
    assertThat(everything()).isEqualTo(before);
    vote(CAROL, 1, copy(), SPAM);
    assertThat(agreement.settle()).isEqualTo(1);
  }

  @Test
  void good_mail_is_learnt_likewise() {
    double before = score();
    vote(ALICE, 1, copy(), HAM);
    vote(BOB, 1, copy(), HAM);
    agreement.settle();
    assertThat(score()).isLessThan(before);
  }

  @Test
  void more_accounts_count_more_up_to_a_bound() {
    AgreementLimits some = new AgreementLimits(2, 3, 4, 30, 200, 2, Duration.ofDays(45), 100);
    Agreement small = agreement(some);
    // Another message, with a few words of this one: what it learnt shows in degrees.
    long[] other = LongStream.concat(LongStream.of(message).limit(20), random.longs(480)).toArray();
    double last = Classifier.logOdds(other, model.sums(), null);
    for (int account = 1; account <= 3; account++) {
      small.vote(new AccountId(account), 1, message, ID, SPAM);
      small.settle();
      double now = Classifier.logOdds(other, model.sums(), null);
      if (account > 1) {
        assertThat(now).isGreaterThan(last);
      }
      last = now;
    }
    for (int account = 4; account <= 9; account++) {
      small.vote(new AccountId(account), 1, message, ID, SPAM);
      assertThat(small.settle()).isZero();
    }
    // The fifth was not heard, and has nothing to take back.
    small.vote(new AccountId(5), 1, message, ID, NOTHING);
    assertThat(small.settle()).isZero();
    assertThat(Classifier.logOdds(other, model.sums(), null)).isEqualTo(last);
  }

  @Test
  void it_goes_on_in_another_process_and_after_a_restart() throws IOException {
    byte[] before = everything();
    long[] alices = copy();
    vote(ALICE, 1, alices, SPAM);
    ServerModel others = new ServerModel(kv, () -> now);
    Agreement other =
        new Agreement(kv, others, AgreementTest::hash, () -> now, AgreementLimits.defaults());
    // Both processes look at the same account: it counts once.
    other.vote(ALICE, 1, alices, ID, SPAM);
    assertThat(other.settle()).isZero();
    other.vote(BOB, 1, message, ID, SPAM);
    assertThat(agreement.settle()).isEqualTo(1);
    assertThat(other.settle()).isZero();
    now = now.plusSeconds(60);
    assertThat(Classifier.logOdds(message, others.sums(), null)).isEqualTo(score()).isPositive();
    other.vote(BOB, 1, message, ID, NOTHING);
    other.settle();
    now = now.plusSeconds(60);
    assertThat(everything()).isEqualTo(before);
  }

  @Test
  void a_model_that_was_reset_or_replaced_forgets_nothing_that_it_never_learnt()
      throws IOException {
    byte[] before = everything();
    vote(ALICE, 1, copy(), SPAM);
    vote(BOB, 1, message, SPAM);
    agreement.settle();
    model.reset();
    vote(BOB, 1, message, NOTHING);
    agreement.settle();
    assertThat(everything()).isEqualTo(before);
    vote(BOB, 1, message, SPAM);
    agreement.settle();
    byte[] learnt = everything();
    assertThat(learnt).isNotEqualTo(before);
    model.read(new ByteArrayInputStream(before));
    vote(BOB, 1, message, NOTHING);
    agreement.settle();
    assertThat(everything()).isEqualTo(before);
  }

  @Test
  void messages_are_forgotten_with_time_and_what_they_taught_is_not() {
    vote(ALICE, 1, copy(), SPAM);
    vote(BOB, 1, message, SPAM);
    agreement.settle();
    double learnt = score();
    now = now.plus(Duration.ofDays(46));
    agreement.sweep();
    assertThat(rows()).isZero();
    vote(BOB, 1, message, NOTHING);
    agreement.settle();
    assertThat(score()).isEqualTo(learnt);
  }

  @Test
  void only_so_many_messages_are_remembered() {
    Agreement small = agreement(new AgreementLimits(2, 2, 2, 30, 200, 2, Duration.ofDays(45), 3));
    for (int i = 0; i < 9; i++) {
      small.vote(ALICE, i, random.longs(100).toArray(), Optional.empty(), SPAM);
    }
    assertThat(rows()).isEqualTo(3 * 5);
    now = now.plus(Duration.ofDays(46));
    small.sweep();
    small.vote(ALICE, 1, message, ID, SPAM);
    assertThat(rows()).isEqualTo(1 + 5);
  }

  /// The format must not change unnoticed.
  @Test
  void rows_are_as_documented() {
    agreement.vote(ALICE, 7, new long[] {5L << 43, 9L << 43}, Optional.empty(), SPAM);
    byte[][] row = new byte[1][];
    RowRange.of(ServerModel.PARTITION, Agreement.TABLE, new byte[] {0}, new byte[] {1})
        .each(kv, each -> row[0] = each.value());
    String hex = HexFormat.of().formatHex(row[0]);
    assertThat(hex).startsWith("0101e69f0104").hasSize(2 * (6 + 4 * 16) + 48);
    assertThat(hex.substring(2 * (6 + 4 * 16)))
        .isEqualTo(
            "020504" + "01" + "0000000000000001" + "0000000000000007" + "01" + "0103" + "00");
  }

  @Test
  void limits_that_let_one_account_decide_are_refused() {
    assertThatThrownBy(() -> new AgreementLimits(1, 4, 16, 30, 200, 2, Duration.ofDays(45), 100))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new AgreementLimits(2, 1, 16, 30, 200, 2, Duration.ofDays(45), 100))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(List.of(AgreementLimits.defaults().accountsMin())).containsExactly(2);
  }
}

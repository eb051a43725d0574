package org.posthorn.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.kv.Table;
import org.posthorn.store.clock.AccountClock;
import org.posthorn.store.mail.Appended;
import org.posthorn.store.mail.ChangeCursor;
import org.posthorn.store.mail.FlagChange;
import org.posthorn.store.mail.FlagSet;
import org.posthorn.store.mail.Mailbox;
import org.posthorn.store.mail.MailboxId;
import org.posthorn.store.mail.StoreOutcome;
import org.posthorn.store.rows.MailTables;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What an unclean stop may take away, and what it may not.
class PowerCutTest extends MailTest {
  private static final Logger LOG = LoggerFactory.getLogger(PowerCutTest.class);
  private static final List<FlagChange.Mode> MODES = List.of(FlagChange.Mode.values());
  private static final List<Table> TABLES =
      List.of(
          MailTables.HEAD,
          MailTables.MAILBOX,
          MailTables.MAILBOX_NAME,
          MailTables.SUBSCRIPTION,
          MailTables.EMAIL,
          MailTables.STRUCTURE,
          MailTables.MEMBERSHIP,
          MailTables.CHANGE,
          MailTables.TOMBSTONE,
          MailTables.THREAD_REF,
          MailTables.THREAD,
          MailTables.STEP,
          MailTables.EXPUNGED,
          MailTables.BLOB,
          MailTables.BODY);

  private final LossyStore lossy = new LossyStore();

  @Override
  KeyValueStore openKv() {
    return lossy;
  }

  private void cut(int kept) {
    reopen();
    lossy.cut(kept, List.of(ALICE.partition(), BOB.partition()), TABLES);
  }

  private void restart() {
    reopen();
    lossy.restartCleanly(List.of(ALICE.partition(), BOB.partition()), TABLES);
  }

  @Test
  void flags_may_be_lost_and_their_states_are_unknown_then() {
    appendMany(inbox(), 2);
    long synced = alice().modSeq();
    store(inbox(), FlagChange.add("\\Seen"), 1);
    store(inbox(), FlagChange.add("\\Flagged"), 2);
    long told = alice().modSeq();
    cut(0);
    assertThat(shown(inbox())).containsExactly("1", "2");
    assertThat(alice().known(synced)).isTrue();
    assertThat(alice().known(synced + 1)).isFalse();
    assertThat(alice().known(told)).isFalse();
    assertThat(alice().changesSince(ChangeCursor.at(told), 10)).isEmpty();
    StoreOutcome next = store(inbox(), FlagChange.add("\\Answered"), 1);
    assertThat(next.highestModSeq()).isGreaterThan(told + 1);
    assertThat(alice().known(next.highestModSeq())).isTrue();
  }

  @Test
  void after_an_orderly_stop_counting_goes_on() {
    appendMany(inbox(), 1);
    store(inbox(), FlagChange.add("\\Seen"), 1);
    long told = alice().modSeq();
    restart();
    assertThat(shown(inbox())).containsExactly("1 \\Seen");
    assertThat(alice().known(told)).isTrue();
    assertThat(store(inbox(), FlagChange.add("\\Flagged"), 1).highestModSeq()).isEqualTo(told + 1);
  }

  @Test
  void a_relaxed_change_right_after_a_start_survives_no_cut_but_repeats_no_modseq() {
    appendMany(inbox(), 1);
    restart();
    long told = store(inbox(), FlagChange.add("\\Seen"), 1).highestModSeq();
    cut(0);
    assertThat(store(inbox(), FlagChange.add("\\Flagged"), 1).highestModSeq()).isGreaterThan(told);
  }

  @Test
  void more_relaxed_changes_than_one_ceiling() {
    appendMany(inbox(), 1);
    Set<Long> told = new HashSet<>();
    for (int i = 0; i < 2 * AccountClock.CEILING_STEP + 10; i++) {
      FlagChange change = i % 2 == 0 ? FlagChange.add("\\Seen") : FlagChange.remove("\\Seen");
      assertThat(told.add(store(inbox(), change, 1).highestModSeq())).isTrue();
    }
    cut(1);
    assertThat(told).doesNotContain(append(inbox(), testMessage("next")).modSeq());
  }

  @Test
  void nothing_given_out_is_given_out_again() {
    long seed = System.nanoTime();
    LOG.info("seed {}", seed);
    Random random = new Random(seed);
    Set<String> given = new HashSet<>();
    long highestTold = 0;
    for (int round = 0; round < 12; round++) {
      MailboxId inbox = inbox();
      for (int i = 0; i < 15; i++) {
        long modSeq;
        if (random.nextInt(3) == 0) {
          Appended appended = append(inbox, testMessage("m"));
          assertThat(given.add("uid " + appended.uidValidity() + "." + appended.uid())).isTrue();
          assertThat(given.add("email " + appended.emailId())).isTrue();
          modSeq = appended.modSeq();
        } else if (random.nextInt(8) == 0) {
          Mailbox made = alice().create("m" + round + "-" + i, Optional.empty());
          assertThat(given.add("validity " + made.uidValidity())).isTrue();
          modSeq = made.highestModSeq();
        } else {
          FlagChange change =
              new FlagChange(
                  MODES.get(random.nextInt(MODES.size())),
                  FlagSet.of("\\Seen", "k" + random.nextInt(5)));
          int uid = 1 + random.nextInt(10);
          store(inbox, change, uid);
          modSeq = alice().modSeq();
        }
        assertThat(modSeq).isGreaterThanOrEqualTo(highestTold);
        highestTold = Math.max(highestTold, modSeq);
      }
      assertThat(mail().check(ALICE).problems()).isEmpty();
      if (random.nextInt(4) == 0) {
        restart();
      } else {
        cut(random.nextInt(6));
        assertThat(append(inbox(), testMessage("after")).modSeq()).isGreaterThan(highestTold);
      }
    }
  }
}

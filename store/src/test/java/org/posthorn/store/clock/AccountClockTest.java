package org.posthorn.store.clock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.posthorn.kv.Durability;

/// RFC 7162 §3.1.1: ModSeqs only grow, whatever happens to the process and to the disk.
class AccountClockTest {
  /// What a transaction has written.
  private static AccountClock written(AccountClock clock) {
    return new AccountClock(clock.epoch(), clock.last(), clock.ceiling());
  }

  private static AccountClock started() {
    AccountClock clock = new AccountClock();
    assertThat(clock.resume(1, true)).as("nothing was issued").isEmpty();
    return clock;
  }

  @Test
  void a_transaction_has_one_ModSeq() {
    AccountClock clock = started();
    assertThat(clock.modSeq(Durability.SYNCED)).isEqualTo(1);
    assertThat(clock.modSeq(Durability.SYNCED)).isEqualTo(1);
    assertThat(written(clock).modSeq(Durability.SYNCED)).isEqualTo(2);
  }

  @Test
  void a_clock_that_nothing_was_taken_from_need_not_be_written() {
    AccountClock clock = written(started());
    assertThat(clock.changed()).isFalse();
    clock.modSeq(Durability.RELAXED);
    assertThat(clock.changed()).isTrue();
  }

  @Test
  void a_stop_in_order_loses_nothing() {
    AccountClock clock = started();
    clock.modSeq(Durability.RELAXED);
    AccountClock next = written(clock);
    assertThat(next.resume(2, true)).isEmpty();
    assertThat(next.modSeq(Durability.RELAXED)).isEqualTo(2);
  }

  @Test
  void after_an_unclean_stop_it_goes_on_above_the_ceiling() {
    AccountClock clock = started();
    clock.modSeq(Durability.SYNCED);
    long ceiling = clock.ceiling();
    AccountClock next = written(clock);
    assertThat(next.resume(2, false)).contains(new Gaps.Range(2, ceiling));
    assertThat(next.modSeq(Durability.RELAXED)).isEqualTo(ceiling + 1);
  }

  @Test
  void after_a_restore_it_goes_on_far_above() {
    AccountClock clock = started();
    clock.modSeq(Durability.SYNCED);
    AccountClock restored = written(clock);
    Optional<Gaps.Range> doubtful = restored.resumeRestored(2, 0);
    long next = restored.modSeq(Durability.SYNCED);
    assertThat(next).isGreaterThan(AccountClock.RESTORE_LEAP);
    assertThat(doubtful).contains(new Gaps.Range(2, next - 1));
  }

  @Test
  void without_a_sync_nothing_is_issued_above_the_ceiling() {
    AccountClock full = new AccountClock(1, 500, 500);
    assertThatThrownBy(() -> full.modSeq(Durability.RELAXED)).isInstanceOf(SyncNeeded.class);
    assertThat(full.changed()).isFalse();
    assertThat(full.modSeq(Durability.SYNCED)).isEqualTo(501);
    assertThat(full.ceiling()).isEqualTo(501 + AccountClock.CEILING_STEP);
  }

  @Test
  void the_same_backup_put_back_twice_goes_on_above_the_first_time() {
    AccountClock backup = new AccountClock(1, 5, 10_000);
    AccountClock first = written(backup);
    first.resumeRestored(2, 1_000);
    AccountClock second = written(backup);
    second.resumeRestored(2, 1_060);
    assertThat(second.modSeq(Durability.SYNCED))
        .isGreaterThan(first.modSeq(Durability.SYNCED) + 60_000_000);
  }

  /// Relaxed transactions are told at once and are on disk later; a stop cuts back to any state
  /// since the last synced one, and a restore to any state of the past.
  @Test
  void no_ModSeq_is_issued_twice_whatever_is_lost() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    Set<Long> issued = new HashSet<>();
    List<AccountClock> backups = new ArrayList<>();
    AccountClock newest = started();
    AccountClock onDisk = written(newest);
    Gaps gaps = Gaps.NONE;
    for (int i = 0, epoch = 1; i < 200_000; i++) {
      AccountClock clock = written(newest);
      int what = random.nextInt(10_000);
      Optional<Gaps.Range> doubtful = Optional.empty();
      boolean begins = true;
      if (what == 0) {
        doubtful = clock.resume(++epoch, true);
      } else if (what < 5) {
        clock = written(random.nextBoolean() ? onDisk : newest);
        doubtful = clock.resume(++epoch, false);
      } else if (what == 5 && !backups.isEmpty()) {
        clock = written(backups.get(random.nextInt(backups.size())));
        doubtful = clock.resumeRestored(++epoch, i);
        // The older copy does not have them; it gets one that covers all of them.
        gaps = Gaps.NONE;
      } else {
        begins = false;
      }
      if (doubtful.isPresent()) {
        gaps = gaps.with(doubtful.get());
      }
      boolean synced = begins || random.nextInt(1_000) == 0;
      long modSeq;
      try {
        modSeq = clock.modSeq(synced ? Durability.SYNCED : Durability.RELAXED);
      } catch (SyncNeeded e) {
        synced = true;
        modSeq = clock.modSeq(Durability.SYNCED);
      }
      assertThat(issued.add(modSeq)).as("%d is new, seed %d", modSeq, seed).isTrue();
      assertThat(gaps.contain(modSeq)).as("%d is known, seed %d", modSeq, seed).isFalse();
      newest = written(clock);
      if (synced) {
        onDisk = newest;
      }
      if (random.nextInt(5_000) == 0) {
        backups.add(onDisk);
      }
    }
  }

  @Test
  void gaps_are_joined_beyond_their_number() {
    Gaps gaps = Gaps.NONE;
    for (int i = 1; i <= Gaps.RANGES_MAX + 5; i++) {
      gaps = gaps.with(new Gaps.Range(10L * i, 10L * i + 3));
    }
    assertThat(gaps.ranges()).hasSize(Gaps.RANGES_MAX);
    assertThat(gaps.contain(12)).isTrue();
    assertThat(gaps.contain(17)).as("unknown rather than wrongly known").isTrue();
    assertThat(gaps.contain(1_047)).isFalse();
  }
}

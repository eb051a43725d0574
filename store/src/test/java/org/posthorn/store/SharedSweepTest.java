package org.posthorn.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.posthorn.directory.Access;
import org.posthorn.directory.AccountId;
import org.posthorn.kv.BlobStore;
import org.posthorn.kv.FileBlobStore;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.kv.MemoryStore;
import org.posthorn.kv.lease.Lease;
import org.posthorn.kv.lease.LeaseHolder;
import org.posthorn.store.mail.MailboxId;
import org.posthorn.store.mail.StoreLimits;
import org.posthorn.store.sweep.BlobConversion.Converted;
import org.posthorn.store.sweep.Sweeper.Swept;
import org.posthorn.store.sweep.Sweeper.Turn;

/// Two servers over one engine, this one and another: one sweeps accounts at a time.
class SharedSweepTest extends MailTest {
  private static final Duration LONG = Duration.ofHours(1);
  private static final Duration DUE = Duration.ofDays(2);

  KeyValueStore engine() {
    return new MemoryStore();
  }

  @Override
  KeyValueStore openKv() {
    return new CountingStore(engine());
  }

  @Override
  StoreLimits limits() {
    return StoreLimits.defaults().withExpungedRetention(Duration.ofDays(1));
  }

  private void beforeNextWrite(AccountId account, Runnable happens) {
    ((CountingStore) kv()).beforeNextWrite(account.partition(), happens);
  }

  private Lease lease(String server) {
    return Lease.named("sweep mail", LeaseHolder.of(server, kv()), LONG);
  }

  private Swept sweepHere() {
    return mail().sweeper(LeaseHolder.of("this", kv())).run(now.get().plus(DUE));
  }

  private Swept sweepThere() {
    try (BlobStore blobs = new FileBlobStore(directory.resolve("there"));
        MailStore there =
            new MailStore(
                kv(), blobs, new Access(id -> Optional.empty()), a -> 0, now::get, limits())) {
      return there.sweeper(LeaseHolder.of("other", kv())).run(now.get().plus(DUE));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static Swept swept(Turn turn, long emails, long orphans) {
    return new Swept(turn, emails, orphans, 0, 0, Converted.NOTHING);
  }

  private void expunged(MailAccount account) {
    MailboxId inbox = MailboxId.INBOX;
    int uid =
        account.append(inbox, List.of(message(testMessage("gone"), "\\Deleted"))).getFirst().uid();
    account.expunge(inbox, new int[] {uid});
  }

  @Test
  void a_server_leaves_the_sweeping_to_the_one_that_is_at_it() {
    expunged(alice());
    assertThat(lease("other").take(kv(), now.get())).isTrue();
    assertThat(sweepHere()).isEqualTo(swept(Turn.OF_ANOTHER, 0, 0));
    assertThat(sweepThere()).isEqualTo(swept(Turn.OURS, 1, 0));
  }

  @Test
  void after_a_sweep_it_is_anybodys_turn() {
    expunged(alice());
    assertThat(sweepHere().emails()).isOne();
    expunged(alice());
    assertThat(sweepThere().emails()).isOne();
    assertThat(sweepHere().turn()).isEqualTo(Turn.OURS);
  }

  @Test
  void what_a_server_that_died_was_at_another_takes_over_in_time() {
    expunged(alice());
    assertThat(lease("other").take(kv(), now.get())).isTrue();
    passes(LONG);
    assertThat(sweepHere().emails()).isOne();
  }

  /// As if it had been suspended in its first transaction.
  @Test
  void a_server_that_has_lost_its_turn_stops_before_the_next_account() {
    expunged(alice());
    expunged(bob());
    beforeNextWrite(
        ALICE,
        () -> {
          passes(LONG);
          assertThat(lease("other").take(kv(), now.get())).isTrue();
        });
    assertThat(sweepHere()).isEqualTo(swept(Turn.LOST, 1, 0));
    assertThat(sweepHere().turn()).isEqualTo(Turn.OF_ANOTHER);
    assertThat(sweepThere()).isEqualTo(swept(Turn.OURS, 1, 0));
  }

  @Test
  void a_long_sweep_keeps_its_turn() {
    expunged(alice());
    expunged(bob());
    beforeNextWrite(ALICE, () -> passes(Duration.ofMinutes(3)));
    beforeNextWrite(
        BOB,
        () -> {
          passes(Duration.ofMinutes(4));
          assertThat(sweepThere().turn()).isEqualTo(Turn.OF_ANOTHER);
        });
    assertThat(sweepHere()).isEqualTo(swept(Turn.OURS, 2, 0));
  }

  @Test
  void a_server_sweeps_its_own_blobs_whoever_sweeps_the_accounts() throws IOException {
    try (BlobStore.BlobWriter writer = blobs().create()) {
      writer.write('x');
      writer.finish();
    }
    assertThat(lease("other").take(kv(), now.get())).isTrue();
    assertThat(sweep(Instant.now().plus(DUE))).isEqualTo(swept(Turn.OF_ANOTHER, 0, 1));
  }
}

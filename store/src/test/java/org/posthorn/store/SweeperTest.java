package org.posthorn.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.posthorn.store.MailAccountTest.refused;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.posthorn.kv.BlobId;
import org.posthorn.kv.BlobStore;
import org.posthorn.kv.Durability;
import org.posthorn.store.change.AccountWrites;
import org.posthorn.store.change.Appending;
import org.posthorn.store.change.EmailMembership;
import org.posthorn.store.change.MailboxTree;
import org.posthorn.store.mail.Appended;
import org.posthorn.store.mail.ChangeCursor;
import org.posthorn.store.mail.CopyOutcome;
import org.posthorn.store.mail.FlagChange;
import org.posthorn.store.mail.FlagSet;
import org.posthorn.store.mail.MailException;
import org.posthorn.store.mail.MailException.Kind;
import org.posthorn.store.mail.Mailbox;
import org.posthorn.store.mail.MailboxId;
import org.posthorn.store.mail.StepId;
import org.posthorn.store.mail.StoreLimits;
import org.posthorn.store.message.MessageBytes;
import org.posthorn.store.message.MessageWriter;
import org.posthorn.store.message.NewMessage;
import org.posthorn.store.message.StagedMessage;
import org.posthorn.store.rows.MailTables;
import org.posthorn.store.rows.StructureRow;
import org.posthorn.store.view.Changes;
import org.posthorn.store.view.MailboxView;
import org.posthorn.testkit.GoldenRow;

/// Large messages, what is erased when, and what limits do.
class SweeperTest extends MailTest {
  private static final int LARGE = 300_000;

  @Override
  StoreLimits limits() {
    return new StoreLimits(
        100,
        10,
        100,
        1 << 20,
        64 << 10,
        20_000,
        new StoreLimits.Retention(
            Duration.ofDays(1),
            Duration.ofDays(1),
            Duration.ofDays(30),
            50,
            Duration.ofDays(30),
            Duration.ofDays(2)),
        StoreLimits.Scripts.defaults());
  }

  private static byte[] large(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    for (int i = 0; i < size; i++) {
      if (bytes[i] == 0) {
        bytes[i] = '0'; // NUL octets are encoded when a message is kept
      }
    }
    return bytes;
  }

  private List<BlobId> blobIds() throws IOException {
    List<BlobId> ids = new ArrayList<>();
    blobs().forEach(blob -> ids.add(blob.id()));
    return ids;
  }

  private byte[] bytes(long email) {
    try (MessageBytes bytes = alice().open(email)) {
      return bytes.range(0, bytes.size());
    }
  }

  private Appended append(byte[] bytes, String... flags) {
    NewMessage message = new NewMessage(staged(bytes), FlagSet.of(flags), now.get());
    return alice().append(inbox(), List.of(message)).getFirst();
  }

  @Test
  void a_large_message_is_a_blob_and_reads_at_any_place() throws IOException {
    byte[] sent = large(LARGE);
    Appended appended = append(sent);
    assertThat(blobIds()).hasSize(1);
    assertThat(bytes(appended.emailId())).isEqualTo(sent);
    try (MessageBytes bytes = alice().open(appended.emailId())) {
      assertThat(bytes.range(200_000, 200_010))
          .isEqualTo(Arrays.copyOfRange(sent, 200_000, 200_010));
      assertThat(bytes.stream().readAllBytes()).isEqualTo(sent);
    }
  }

  /// However a sender cuts a large message into packets, its first words are there for listings.
  @Test
  void a_large_message_has_a_preview() throws IOException {
    byte[] text = "Subject: plan\r\n\r\nThe plan is attached.\r\n".getBytes(UTF_8);
    byte[] sent = Arrays.copyOf(text, LARGE);
    Arrays.fill(sent, text.length, LARGE, (byte) ' ');
    for (int cut : new int[] {LARGE, 100_000, 30_000}) {
      try (MessageWriter writer = mail().receive(0)) {
        for (int from = 0; from < LARGE; from += cut) {
          writer.write(sent, from, Math.min(cut, LARGE - from));
        }
        try (StagedMessage staged = writer.finish()) {
          StructureRow row = StructureRow.decode(staged.scanned().structure());
          assertThat(row.summary())
              .isEqualTo(new StructureRow.Summary("The plan is attached.", false));
          assertThat(staged.bytes().range(0, LARGE)).isEqualTo(sent);
        }
      }
    }
  }

  @Test
  void sizes_around_the_limit_of_memory() throws IOException {
    int limit = limits().messagesInMemoryBytesMax();
    for (int size : new int[] {1, limit - 1, limit, limit + 1}) {
      byte[] sent = large(size);
      assertThat(bytes(append(sent).emailId())).isEqualTo(sent);
    }
    assertThat(blobIds()).hasSize(1);
  }

  @Test
  void a_message_over_the_limit_is_refused_and_leaves_nothing() throws IOException {
    try (MessageWriter writer = mail().receive(0)) {
      writer.write(large(1 << 20));
      refused(Kind.LIMIT, () -> writer.write(1));
    }
    assertThat(blobIds()).isEmpty();
  }

  @Test
  void a_staged_message_that_is_not_appended_is_discarded() throws IOException {
    quotaBytes.set(1_000);
    try (StagedMessage staged = staged(large(LARGE))) {
      List<NewMessage> messages = List.of(new NewMessage(staged, FlagSet.NONE, now.get()));
      refused(Kind.OVER_QUOTA, () -> alice().append(inbox(), messages));
      assertThat(blobIds()).hasSize(1);
    }
    assertThat(blobIds()).isEmpty();
  }

  @Test
  void the_blob_of_an_expunged_message_is_erased_after_the_retention() throws IOException {
    Appended appended = append(large(LARGE), "\\Deleted");
    alice().expunge(inbox(), new int[] {1});
    assertThat(sweep(now.get()).emails()).isZero();
    passes(Duration.ofDays(1).plusSeconds(1));
    assertThat(sweep(now.get()).emails()).isOne();
    assertThat(blobIds()).isEmpty();
    refused(Kind.NOT_FOUND, () -> alice().open(appended.emailId()));
  }

  @Test
  void a_blob_that_nobody_owns_is_erased_after_a_day_and_no_other() throws IOException {
    append(large(LARGE));
    orphan();
    // Blobs carry the machine's own time.
    Instant soon = Instant.now().plus(Duration.ofHours(23));
    assertThat(sweep(soon).orphans()).isZero();
    assertThat(sweep(soon.plus(Duration.ofHours(2))).orphans()).isOne();
    assertThat(blobIds()).hasSize(1);
  }

  /// What a process that stopped leaves when it had not filed a message yet.
  private void orphan() throws IOException {
    try (BlobStore.BlobWriter writer = blobs().create()) {
      writer.write(large(LARGE + 1));
      writer.finish();
    }
  }

  @Test
  void a_message_that_is_not_filed_for_days_keeps_its_blob() throws IOException {
    byte[] sent = large(LARGE);
    try (StagedMessage staged = staged(sent)) {
      Instant days = Instant.now().plus(Duration.ofDays(3));
      assertThat(sweep(days).orphans()).isZero();
      NewMessage message = new NewMessage(staged, FlagSet.NONE, now.get());
      Appended appended = alice().append(inbox(), List.of(message)).getFirst();
      assertThat(sweep(days).orphans()).isZero();
      assertThat(bytes(appended.emailId())).isEqualTo(sent);
    }
  }

  @Test
  void a_message_that_was_refused_and_waits_to_be_filed_elsewhere_keeps_its_blob() {
    quotaBytes.set(1_000);
    byte[] sent = large(LARGE);
    try (StagedMessage staged = staged(sent)) {
      List<NewMessage> messages = List.of(new NewMessage(staged, FlagSet.NONE, now.get()));
      refused(Kind.OVER_QUOTA, () -> alice().append(inbox(), messages));
      sweep(Instant.now().plus(Duration.ofDays(3)));
      quotaBytes.set(0);
      assertThat(bytes(alice().append(inbox(), messages).getFirst().emailId())).isEqualTo(sent);
    }
  }

  @Test
  void messages_too_many_for_one_transaction_go_to_blobs() throws IOException {
    byte[] sent = large(60_000);
    List<NewMessage> messages = new ArrayList<>();
    for (int i = 0; i < 285; i++) {
      messages.add(new NewMessage(staged(sent), FlagSet.NONE, now.get()));
    }
    List<Appended> appended = alice().append(inbox(), messages);
    assertThat(blobIds()).isNotEmpty().hasSizeLessThan(10);
    assertThat(bytes(appended.getLast().emailId())).isEqualTo(sent);
  }

  @Test
  void commands_with_too_many_messages_are_refused() {
    NewMessage message = message(testMessage("one"));
    refused(Kind.LIMIT, () -> alice().append(inbox(), Collections.nCopies(1_001, message)));
    int[] uids = IntStream.rangeClosed(1, StoreLimits.COPY_MESSAGES_MAX + 1).toArray();
    refused(Kind.LIMIT, () -> alice().copy(inbox(), uids, archive()));
    refused(
        Kind.INVALID,
        () -> store(inbox(), FlagChange.add("k".repeat(StoreLimits.KEYWORD_BYTES_MAX + 1))));
  }

  @Test
  void the_oldest_tombstones_go_and_the_floor_says_so() {
    appendMany(inbox(), 80);
    long first = alice().modSeq();
    int[] all = IntStream.rangeClosed(1, 80).toArray();
    store(inbox(), FlagChange.add("\\Deleted"), all);
    long last = first;
    for (int at = 0; at < 80; at += 10) {
      last = alice().modSeq();
      alice().expunge(inbox(), IntStream.rangeClosed(at + 1, at + 10).toArray());
    }
    assertThat(alice().changesSince(ChangeCursor.at(first), 100)).isEmpty();
    assertThat(alice().changesSince(ChangeCursor.at(last), 100).orElseThrow().emails().destroyed())
        .hasSize(10);
  }

  @Test
  void tombstones_go_with_time() {
    appendMany(inbox(), 2);
    store(inbox(), FlagChange.add("\\Deleted"), 1);
    long before = alice().modSeq();
    alice().expunge(inbox(), new int[] {1});
    passes(Duration.ofDays(31));
    assertThat(sweep(now.get()).tombstones()).isEqualTo(2);
    assertThat(alice().changesSince(ChangeCursor.at(before), 100)).isEmpty();
    assertThat(alice().changesSince(ChangeCursor.at(alice().modSeq()), 100)).isPresent();
  }

  @Test
  void steps_are_forgotten_with_time() {
    StepId step = new StepId("s");
    alice().append(inbox(), List.of(message(testMessage("one"))), step);
    passes(Duration.ofDays(31));
    assertThat(sweep(now.get()).steps()).isOne();
    assertThat(alice().append(inbox(), List.of(message(testMessage("two"))), step)).isPresent();
  }

  @Test
  void a_step_is_written_and_read_as_ever() {
    StepId step = new StepId("s");
    alice().append(inbox(), List.of(message(testMessage("one"))), step);
    byte[] golden = GoldenRow.octets("step");
    assertThat(kv().get(ALICE.partition(), MailTables.STEP, step.key())).isEqualTo(golden);
    assertThat(Appending.stepMillis(golden)).isEqualTo(START.toEpochMilli());
  }

  @Test
  void the_removal_of_a_mailbox_that_was_interrupted_is_finished() {
    Mailbox gone = alice().create("Gone", Optional.empty());
    appendMany(gone.id(), 5);
    AccountWrites accounts = new AccountWrites(kv(), now::get, limits());
    accounts.write(
        ALICE,
        Durability.SYNCED,
        change -> {
          MailboxTree.detach(change, gone.id());
          return Boolean.TRUE;
        });
    assertThat(alice().mailbox("Gone")).isEmpty();
    assertThat(alice().quota().emails()).isEqualTo(5);
    sweep(now.get());
    assertThat(alice().quota().emails()).isZero();
  }

  @Test
  void appends_at_once_do_not_pass_the_quota_together() throws Exception {
    int size = testMessage("x").length();
    quotaBytes.set(10L * size);
    MailboxId inbox = inbox();
    List<Callable<Boolean>> appends = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      appends.add(() -> {
        try {
          append(inbox, testMessage("x"));
          return true;
        } catch (MailException e) {
          assertThat(e.kind()).isEqualTo(Kind.OVER_QUOTA);
          return false;
        }
      });
    }
    int granted = 0;
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Boolean> append : threads.invokeAll(appends)) {
        granted += append.get() ? 1 : 0;
      }
    }
    assertThat(granted).isEqualTo(10);
    assertThat(alice().quota().usedBytes()).isEqualTo(10L * size);
  }

  @Test
  void views_stay_within_their_budget_and_are_loaded_again() {
    appendMany(inbox(), 300);
    appendMany(archive(), 300);
    MailboxView inbox = alice().view(inbox());
    MailboxView archive = alice().view(archive());
    assertThat(mail().viewBytes()).isPositive().isLessThanOrEqualTo(limits().viewBytesMax());
    append(inbox(), testMessage("one more"));
    assertThat(alice().view(inbox()).since(inbox).firstAdded()).isEqualTo(300);
    assertThat(alice().view(archive()).since(archive).changed()).isEmpty();
  }

  @Test
  void a_view_catches_up_with_what_another_process_wrote() {
    appendMany(inbox(), 300);
    MailboxView before = alice().view(inbox());
    // Another store on the same rows: its announcements do not reach the first.
    EmailMembership others =
        new EmailMembership(new AccountWrites(kv(), now::get, limits()), ALICE);
    store(inbox(), FlagChange.add("\\Deleted"), 7, 9);
    CopyOutcome copied = others.copy(inbox(), new int[] {1, 2}, inbox(), false);
    assertThat(others.expunge(inbox(), new int[] {7, 8, 9})).containsExactly(7, 9);
    MailboxView after = alice().view(inbox());
    Changes changes = after.since(before);
    assertThat(changes.expunged()).containsExactly(6, 8);
    assertThat(changes.firstAdded()).isEqualTo(298);
    assertThat(after.uid(299)).isEqualTo(copied.to()[1]);
  }
}

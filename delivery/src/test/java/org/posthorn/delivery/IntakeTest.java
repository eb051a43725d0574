package org.posthorn.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.posthorn.delivery.PostOffice.send;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.posthorn.delivery.IntakeRecord.Pending;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.Principal;
import org.posthorn.kv.Durability;
import org.posthorn.kv.Partition;
import org.posthorn.kv.StoreException;
import org.posthorn.queue.message.QueuedMessage;
import org.posthorn.smtp.ListenerRole;
import org.posthorn.smtp.syntax.MailParameters;
import org.posthorn.smtp.syntax.Mailbox;
import org.posthorn.smtp.syntax.RcptParameters;
import org.posthorn.smtp.syntax.ReversePath;
import org.posthorn.testkit.Dialogue;
import org.posthorn.transport.message.SmtpEnvelope;

/// What was accepted for several accounts reaches each of them, once, whatever happens between.
class IntakeTest {
  private static final String MESSAGE = "From: bob@client.test\r\nSubject: hello\r\n\r\nHi.";
  private static final List<String> THREE =
      List.of("alice@example.test", "bob@example.test", "carol@example.test");

  @TempDir Path blobs;

  @ParameterizedTest
  @CsvSource({"0, false", "0, true", "1, false", "1, true", "2, false", "2, true"})
  void a_process_that_dies_between_copies_is_made_good(int copies, boolean afterFiling)
      throws Exception {
    try (PostOffice office = new PostOffice(blobs)) {
      UnreliableFiling dying =
          new UnreliableFiling(
              office.mailboxDelivery,
              copies,
              afterFiling,
              () -> new StoreException(StoreException.Kind.IO, "killed"));
      MailboxDelivery sound = office.mailboxDelivery;
      office.fileThrough(dying);
      try (Dialogue client = office.connect(ListenerRole.MX)) {
        assertThat(send(client, "", THREE, MESSAGE)).startsWith("250 ");
        dying.failed.await();
      }
      office.intake.close();
      assertThat(rows(office)).isPositive();

      office.fileThrough(sound);
      assertThat(office.intake.recover()).isZero();
      for (String name : List.of("alice", "bob", "carol")) {
        assertThat(office.inbox(name)).as(name).hasSize(1);
      }
      assertThat(rows(office)).isZero();
      assertThat(office.intake.recover()).isZero();
    }
  }

  /// The queue tries again, tells the sender, and gives up in time.
  @Test
  void a_mailbox_that_filled_up_is_left_to_the_queue() throws IOException {
    try (PostOffice office = new PostOffice(blobs)) {
      try (Dialogue client = office.connect(ListenerRole.MX)) {
        client.ask("MAIL FROM:<zoe@client.test> RET=HDRS ENVID=e1");
        THREE.forEach(to ->
            assertThat(ask(client, "RCPT TO:<" + to + "> NOTIFY=FAILURE")).startsWith("250 "));
        office.administration.setQuota(Principal.system(), office.account("bob").id(), 100);
        client.ask("DATA");
        assertThat(client.ask(MESSAGE + "\r\n.")).startsWith("250 ");
      }
      office.intake.close();
      assertThat(office.inbox("alice")).hasSize(1);
      assertThat(office.inbox("bob")).isEmpty();
      assertThat(office.inbox("carol")).hasSize(1);
      assertThat(rows(office)).isZero();

      QueuedMessage queued = office.onlyQueued();
      SmtpEnvelope envelope = queued.envelope();
      assertThat(envelope.from().address()).isEqualTo("zoe@client.test");
      assertThat(envelope.parameters().envid()).contains("e1");
      assertThat(envelope.parameters().ret()).contains(MailParameters.Return.HDRS);
      assertThat(envelope.recipients())
          .singleElement()
          .satisfies(recipient -> {
            assertThat(recipient.address()).hasToString("bob@example.test");
            assertThat(recipient.parameters().notifications())
                .containsExactly(RcptParameters.Notify.FAILURE);
          });
      assertThat(PostOffice.queued(office.queue))
          .singleElement()
          .asString()
          .startsWith("Received: ")
          .endsWith(MESSAGE + "\r\n");
    }
  }

  /// The sender hears of it, after the time that the queue tries.
  @Test
  void what_never_has_room_is_reported_in_the_end() throws IOException {
    try (PostOffice office = new PostOffice(blobs)) {
      office.useQueue(
          office.queue(
              office.mailboxDelivery, () -> PostOffice.CLOCK.instant().plus(Duration.ofDays(6))));
      office.administration.setQuota(Principal.system(), office.account("bob").id(), 100);
      try (Dialogue client = office.connect(ListenerRole.MX)) {
        List<String> two = List.of("bob@example.test", "carol@example.test");
        assertThat(send(client, "alice@example.test", two, MESSAGE + "x".repeat(500)))
            .startsWith("250 ");
      }
      office.queue.start();
      Awaitility.await().until(() -> !office.inbox("alice").isEmpty());
      assertThat(office.inbox("alice")).singleElement().asString().startsWith("Return-Path: <>");
      Awaitility.await().until(() -> office.queue.stats().isEmpty());
      assertThat(office.inbox("carol")).hasSize(1);
      assertThat(office.inbox("bob")).isEmpty();
    }
  }

  /// It may have been filed before the failure was seen: whoever files it again, it is there once.
  @Test
  void a_copy_that_fails_unexpectedly_is_left_to_the_queue_and_there_once() throws Exception {
    try (PostOffice office = new PostOffice(blobs)) {
      MailboxDelivery sound = office.mailboxDelivery;
      office.fileThrough(
          new UnreliableFiling(sound, 0, true, () -> new IllegalStateException("unexpected")));
      try (Dialogue client = office.connect(ListenerRole.MX)) {
        assertThat(send(client, "", THREE, MESSAGE)).startsWith("250 ");
      }
      office.intake.close();
      assertThat(rows(office)).isZero();
      office.queue.start();
      Awaitility.await().until(() -> office.queue.stats().isEmpty());
      for (String name : List.of("alice", "bob", "carol")) {
        assertThat(office.inbox(name)).as(name).hasSize(1);
      }
    }
  }

  @Test
  void a_store_that_fails_for_an_hour_leaves_the_copies_to_the_queue() throws IOException {
    try (PostOffice office = new PostOffice(blobs)) {
      office.fileThrough(
          new UnreliableFiling(
              office.mailboxDelivery,
              0,
              false,
              () -> new StoreException(StoreException.Kind.IO, "test")));
      try (Dialogue client = office.connect(ListenerRole.MX)) {
        assertThat(send(client, "", THREE, MESSAGE)).startsWith("250 ");
      }
      office.intake.close();
      assertThat(rows(office)).isEqualTo(2);
      try (Intake later = office.intakeAt(PostOffice.CLOCK.instant().plus(Duration.ofHours(2)))) {
        assertThat(later.recover()).isZero();
      }
      assertThat(rows(office)).isZero();
      assertThat(office.onlyQueued().envelope().recipients()).hasSize(3);
    }
  }

  /// Housekeeping goes on meanwhile.
  @Test
  void copies_that_wait_are_tried_again_without_anybody_waiting() throws Exception {
    try (PostOffice office = new PostOffice(blobs)) {
      MailboxDelivery sound = office.mailboxDelivery;
      office.fileThrough(
          new UnreliableFiling(
              sound, 0, false, () -> new StoreException(StoreException.Kind.IO, "test")));
      try (Dialogue client = office.connect(ListenerRole.MX)) {
        assertThat(send(client, "", THREE, MESSAGE)).startsWith("250 ");
      }
      office.intake.close();
      CrowdedFiling blocked = new CrowdedFiling(sound, 2);
      office.fileThrough(blocked);
      office.intake.retry(); // and is back, though the first copy waits for a second
      Awaitility.await().until(() -> blocked.most.get() == 1);
      assertThat(office.intake.waiting()).isEqualTo(1);
      blocked.admitOneMore();
      office.intake.close();
      assertThat(office.inbox("carol")).hasSize(1);
      assertThat(rows(office)).isZero();
    }
  }

  @Test
  void the_sender_hears_of_an_account_that_was_removed() throws IOException {
    try (PostOffice office = new PostOffice(blobs)) {
      try (Dialogue client = office.connect(ListenerRole.MX)) {
        client.ask("MAIL FROM:<zoe@client.test>");
        THREE.forEach(to -> assertThat(ask(client, "RCPT TO:<" + to + ">")).startsWith("250 "));
        AccountId bob = office.account("bob").id();
        office.administration.removeAccount(Principal.system(), bob);
        client.ask("DATA");
        assertThat(client.ask(MESSAGE + "\r\n.")).startsWith("250 ");
        office.intake.close();
        assertThat(office.inbox("alice")).hasSize(1);
        assertThat(office.inbox("carol")).hasSize(1);
        assertThat(rows(office)).isZero();
        assertThat(office.onlyQueued().envelope().recipients())
            .extracting(recipient -> recipient.address().toString())
            .containsExactly("bob@example.test"); // where it gets 5.1.1
      }
    }
  }

  @Test
  void only_so_many_copies_are_filed_at_once() throws Exception {
    DeliveryLimits limits = localDeliveries(2, 64, Duration.ofSeconds(10));
    try (PostOffice office = new PostOffice(blobs, limits)) {
      CrowdedFiling crowded = new CrowdedFiling(office.mailboxDelivery, 2);
      office.fileThrough(crowded);
      try (Dialogue client = office.connect(ListenerRole.MX)) {
        for (int i = 0; i < 5; i++) {
          assertThat(send(client, "", THREE, MESSAGE)).startsWith("250 ");
        }
      }
      office.intake.close();
      assertThat(crowded.most).hasValue(2);
      assertThat(office.inbox("alice")).hasSize(5);
    }
  }

  @Test
  void a_message_waits_while_too_many_others_wait_for_their_copies() throws Exception {
    DeliveryLimits limits = localDeliveries(2, 1, Duration.ofMinutes(5));
    try (PostOffice office = new PostOffice(blobs, limits);
        ExecutorService sender = Executors.newSingleThreadExecutor()) {
      CrowdedFiling crowded = new CrowdedFiling(office.mailboxDelivery, 3);
      office.fileThrough(crowded);
      try (Dialogue client = office.connect(ListenerRole.MX)) {
        assertThat(send(client, "", THREE, MESSAGE)).startsWith("250 ");
        Future<String> second = sender.submit(() -> send(client, "", THREE, MESSAGE));
        assertThatThrownBy(() -> second.get(300, TimeUnit.MILLISECONDS))
            .isInstanceOf(TimeoutException.class);
        crowded.admitOneMore();
        crowded.admitOneMore();
        assertThat(second.get(60, TimeUnit.SECONDS)).startsWith("250 ");
      }
      office.intake.close();
      assertThat(office.inbox("alice")).hasSize(2);
    }
  }

  @Test
  void a_message_is_accepted_though_others_wait_for_too_long() throws Exception {
    DeliveryLimits limits = localDeliveries(2, 1, Duration.ofMillis(1));
    try (PostOffice office = new PostOffice(blobs, limits)) {
      CrowdedFiling crowded = new CrowdedFiling(office.mailboxDelivery, 4);
      office.fileThrough(crowded);
      try (Dialogue client = office.connect(ListenerRole.MX)) {
        for (int i = 0; i < 3; i++) {
          assertThat(send(client, "", THREE, MESSAGE)).startsWith("250 ");
        }
        assertThat(office.inbox("alice")).isEmpty();
      }
      crowded.admitOneMore();
      crowded.admitOneMore();
      office.intake.close();
      assertThat(office.inbox("alice")).hasSize(3);
    }
  }

  private static DeliveryLimits localDeliveries(int atOnce, int backlogMax, Duration waitMax) {
    DeliveryLimits.LocalDeliveries usual = DeliveryLimits.defaults().localDeliveries();
    return DeliveryLimits.defaults()
        .with(
            new DeliveryLimits.LocalDeliveries(
                atOnce, backlogMax, waitMax, usual.intakeMax(), usual.leaseTime()));
  }

  @Test
  void what_was_never_accepted_is_removed() throws IOException {
    try (PostOffice office = new PostOffice(blobs)) {
      byte[] key = new byte[20]; // the first row of a message, and the process died
      office.kv.write(
          Partition.of(Intake.KIND, 0),
          Durability.SYNCED,
          writer -> {
            writer.put(Intake.BODIES, key, new byte[1_000]);
            return true;
          });
      assertThat(office.intake.recover()).isZero();
      assertThat(rows(office)).isZero();
    }
  }

  @Test
  void a_store_that_fails_before_250_accepts_nothing() throws IOException {
    try (PostOffice office = new PostOffice(blobs)) {
      for (StoreException.Kind kind :
          List.of(StoreException.Kind.DISK_FULL, StoreException.Kind.IO)) {
        MailboxDelivery sound = office.mailboxDelivery;
        office.fileThrough(
            new UnreliableFiling(sound, 0, false, () -> new StoreException(kind, "test")));
        try (Dialogue client = office.connect(ListenerRole.MX)) {
          assertThat(send(client, "", List.of("alice@example.test"), MESSAGE))
              .isEqualTo(
                  kind == StoreException.Kind.DISK_FULL
                      ? "452 4.3.1 Insufficient storage"
                      : "451 4.3.0 Local error, try again later");
        }
        office.fileThrough(sound);
      }
      assertThat(office.inbox("alice")).isEmpty();
    }
  }

  @Test
  void records_are_read_as_they_were_written() {
    IntakeRecord written =
        new IntakeRecord(
            Instant.ofEpochSecond(1_700_000_000, 5),
            "abc.1",
            new IntakeRecord.Sender(
                ReversePath.of(new Mailbox("jürgen @x", "client.test")),
                MailParameters.NONE.withEnvid("").withBody(MailParameters.Body.EIGHT_BIT_MIME),
                Optional.of(new AccountId(9))),
            new TraceFields("\"jürgen @x\"@client.test", "Received: x\r\n"),
            List.of(
                new Pending(
                    new LocalRecipient(new AccountId(7), "a@example.test"),
                    new RcptParameters(
                        Set.of(RcptParameters.Notify.FAILURE, RcptParameters.Notify.DELAY),
                        Optional.of(new RcptParameters.OriginalRecipient("rfc822", "c@d"))),
                    false),
                new Pending(
                    new LocalRecipient(new AccountId(8), "b@example.test"),
                    RcptParameters.NONE,
                    true)));
    byte[] bytes = written.encode();
    assertThat(IntakeRecord.decode(bytes)).isEqualTo(written);
    assertThat(written.withDone(0).done()).isTrue();
    for (int length = 0; length < bytes.length; length++) {
      byte[] cut = Arrays.copyOf(bytes, length);
      assertThatThrownBy(() -> IntakeRecord.decode(cut)).isInstanceOf(StoreException.class);
    }
  }

  /// As 0.1 wrote it, without what reports need.
  @Test
  void records_of_format_1_are_read() {
    String hex =
        "01" // the format
            + "000000006553f10000000005" // 1,700,000,000 s and 5 ns
            + "000000056162632e31" // abc.1
            + "0000000378407900000003523a78" // x@y, R:x
            + "00000002" // two recipients
            + "0000000000000007000000000361" // account 7, not filed, cut here
            + "4062"
            + "000000000000000801000000036340" // account 8, filed
            + "64";
    IntakeRecord read = IntakeRecord.decode(HexFormat.of().parseHex(hex));
    assertThat(read.traceId()).isEqualTo("abc.1");
    assertThat(read.sender().from().address()).isEqualTo("x@y");
    assertThat(read.recipients())
        .containsExactly(
            new Pending(new LocalRecipient(new AccountId(7), "a@b"), RcptParameters.NONE, false),
            new Pending(new LocalRecipient(new AccountId(8), "c@d"), RcptParameters.NONE, true));
  }

  private static String ask(Dialogue client, String line) {
    try {
      return client.ask(line);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static int rows(PostOffice office) {
    int rows = 0;
    for (Partition shard : office.kv.partitions(Intake.KIND, new byte[0], 100)) {
      rows +=
          office.kv.read(
              shard,
              r ->
                  r.scan(Intake.RECORDS, new byte[0], new byte[0], 100).size()
                      + r.scan(Intake.BODIES, new byte[0], new byte[0], 100).size());
    }
    return rows;
  }
}

package org.posthorn.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.posthorn.delivery.PostOffice.CLOCK;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.delivery.IntakeRecord.Pending;
import org.posthorn.directory.AccountId;
import org.posthorn.kv.Durability;
import org.posthorn.kv.Partition;
import org.posthorn.kv.RowRange;
import org.posthorn.kv.StoreException;
import org.posthorn.smtp.syntax.MailParameters;
import org.posthorn.smtp.syntax.RcptParameters;
import org.posthorn.smtp.syntax.ReversePath;
import org.posthorn.store.mail.Quota;
import org.posthorn.testkit.GoldenRow;
import org.posthorn.transport.message.Contents;

/// Two processes that share a store: neither removes or spoils what the other has.
class IntakeLeaseTest {
  private static final byte[] LARGE =
      ("Subject: large\r\n\r\n" + "x".repeat(700_000)).getBytes(StandardCharsets.US_ASCII);
  private static final byte[] SMALL = "Subject: small\r\n\r\n.".getBytes(StandardCharsets.US_ASCII);
  private static final Duration LEASE = Duration.ofMinutes(10);

  @TempDir Path blobs;

  private final AtomicReference<Instant> time = new AtomicReference<>(CLOCK.instant());
  private PostOffice office;

  @BeforeEach
  void open() throws IOException {
    office = new PostOffice(blobs);
  }

  @AfterEach
  void close() {
    office.close();
  }

  private Intake process(String node) {
    return process(node, office.mailboxDelivery);
  }

  private Intake process(String node, MailboxDelivery mailboxDelivery) {
    return office.intakeOf(node, mailboxDelivery, time::get);
  }

  /// A message that runs something after its first 600,000 octets.
  private static Contents interrupted(byte[] message, Runnable event) {
    return new Contents() {
      @Override
      public long size() {
        return message.length;
      }

      @Override
      public void writeTo(OutputStream target) throws IOException {
        int first = Math.min(600_000, message.length);
        target.write(message, 0, first);
        event.run();
        target.write(message, first, message.length - first);
      }
    };
  }

  private IntakeRecord forAll() {
    return new IntakeRecord(
        CLOCK.instant(),
        "trace.1",
        new IntakeRecord.Sender(ReversePath.NULL, MailParameters.NONE, Optional.empty()),
        new TraceFields("", "Received: x\r\n"),
        Stream.of("alice", "bob", "carol")
            .map(name ->
                new Pending(
                    new LocalRecipient(office.account(name).id(), name + "@example.test"),
                    RcptParameters.NONE,
                    false))
            .toList());
  }

  private void everybodyHas(byte[] message) {
    for (String name : List.of("alice", "bob", "carol")) {
      assertThat(office.inbox(name))
          .as(name)
          .singleElement()
          .asString()
          .endsWith(new String(message, StandardCharsets.US_ASCII));
    }
    assertThat(rows()).isZero();
  }

  private int rows() {
    int rows = 0;
    for (Partition shard : office.kv.partitions(Intake.KIND, new byte[0], 100)) {
      rows +=
          office.kv.read(
              shard,
              r ->
                  Stream.of(Intake.RECORDS, Intake.BODIES, Intake.LEASES)
                      .mapToInt(table -> r.scan(table, new byte[0], new byte[0], 100).size())
                      .sum());
    }
    return rows;
  }

  @Test
  void what_one_receives_another_does_not_remove() throws IOException {
    try (Intake first = process("one");
        Intake second = process("two")) {
      first.accept(forAll(), interrupted(LARGE, second::retry));
    }
    everybodyHas(LARGE);
  }

  /// Whoever loses its rows says so to its client, and leaves nothing.
  @Test
  void what_stands_still_for_too_long_is_removed_and_not_accepted() {
    try (Intake first = process("one");
        Intake second = process("two")) {
      Contents slow =
          interrupted(
              LARGE,
              () -> {
                time.updateAndGet(now -> now.plus(LEASE));
                assertThat(second.recover()).isZero();
                assertThat(rows()).isZero();
              });
      assertThatThrownBy(() -> first.accept(forAll(), slow)).isInstanceOf(StoreException.class);
    }
    assertThat(rows()).isZero();
    assertThat(office.inbox("alice")).isEmpty();
  }

  @Test
  void each_piece_prolongs_the_lease() throws IOException {
    Contents slow =
        new Contents() {
          @Override
          public long size() {
            return LARGE.length;
          }

          @Override
          public void writeTo(OutputStream target) throws IOException {
            try (Intake second = process("two")) {
              for (int at = 0; at < LARGE.length; at += 100_000) {
                target.write(LARGE, at, Math.min(100_000, LARGE.length - at));
                time.updateAndGet(now -> now.plus(Duration.ofMinutes(3)));
                second.retry();
              }
            }
          }
        };
    try (Intake first = process("one")) {
      first.accept(forAll(), slow);
    }
    everybodyHas(LARGE);
  }

  @Test
  void what_one_files_another_leaves_alone() throws IOException {
    AtomicInteger filed = new AtomicInteger();
    try (Intake second = process("two", new Interrupted(copy -> filed.incrementAndGet()));
        Intake first = process("one", new Interrupted(copy -> second.recover()))) {
      first.accept(forAll(), interrupted(SMALL, () -> {}));
    }
    assertThat(filed).hasValue(0);
    everybodyHas(SMALL);
  }

  /// It wakes up when the other has filed all: what it has yet to write must not bring the record
  /// back without its message.
  @Test
  void a_process_that_slept_past_its_lease_changes_nothing() throws IOException {
    try (Intake second = process("two");
        Intake first =
            process(
                "one",
                new Interrupted(copy -> {
                  if (copy == 2) {
                    time.updateAndGet(now -> now.plus(LEASE));
                    assertThat(second.recover()).isZero();
                    throw new StoreException(StoreException.Kind.IO, "test");
                  }
                }))) {
      first.accept(forAll(), interrupted(SMALL, () -> {}));
    }
    everybodyHas(SMALL);
  }

  /// Half a message must not pass for all of it.
  @Test
  void a_message_that_goes_away_while_it_is_read_is_not_filed() throws IOException {
    AtomicInteger shortened = new AtomicInteger();
    try (Intake second = process("two");
        Intake first =
            process(
                "one",
                new Interrupted(
                    copy -> {
                      if (copy == 3) {
                        time.updateAndGet(now -> now.plus(LEASE));
                        assertThat(second.recover()).isZero();
                      }
                    }) {
                  @Override
                  public Filed file(Copy copy) throws IOException {
                    before();
                    copy.message().writeTo(OutputStream.nullOutputStream());
                    shortened.accumulateAndGet(count(), Math::max);
                    return office.mailboxDelivery.file(copy);
                  }
                })) {
      first.accept(forAll(), interrupted(LARGE, () -> {}));
    }
    assertThat(shortened).hasValue(2); // the third could not be read
    everybodyHas(LARGE);
  }

  @Test
  void what_waits_is_filed_by_whoever_can() throws IOException {
    MailboxDelivery failing =
        new Interrupted(copy -> {
          throw new StoreException(StoreException.Kind.IO, "test");
        });
    try (Intake first = process("one", failing)) {
      first.accept(forAll(), interrupted(SMALL, () -> {}));
    }
    try (Intake second = process("two")) {
      assertThat(second.recover()).isZero();
    }
    everybodyHas(SMALL);
  }

  /// Something happens before each copy.
  private class Interrupted implements MailboxDelivery {
    private final java.util.function.IntConsumer event;
    private final AtomicInteger copies = new AtomicInteger();

    Interrupted(java.util.function.IntConsumer event) {
      this.event = event;
    }

    void before() {
      event.accept(copies.incrementAndGet());
    }

    int count() {
      return copies.get();
    }

    @Override
    public void requireRoom(long bytes) {
      office.mailboxDelivery.requireRoom(bytes);
    }

    @Override
    public Quota quota(AccountId account) {
      return office.mailboxDelivery.quota(account);
    }

    @Override
    public Filed file(Copy copy) throws IOException {
      before();
      return office.mailboxDelivery.file(copy);
    }
  }

  /// What is on somebody's disk is read for ever: a process of another version has the message.
  @Test
  void a_lease_is_written_as_ever_and_one_that_was_written_is_kept() throws IOException {
    List<byte[]> written = new ArrayList<>();
    try (Intake first = process("mail.example.test")) {
      first.accept(forAll(), interrupted(LARGE, () -> leases().forEach(written::add)));
    }
    assertThat(written).containsExactly(GoldenRow.octets("intake_lease"));
    everybodyHas(LARGE);

    Instant end = CLOCK.instant().plus(LEASE);
    byte[] id = new byte[16];
    Partition shard = Partition.of(Intake.KIND, 0);
    office.kv.write(
        shard,
        Durability.SYNCED,
        writer -> {
          writer.put(Intake.LEASES, id, written.getFirst());
          writer.put(Intake.BODIES, ByteBuffer.allocate(20).array(), SMALL);
          return true;
        });
    try (Intake second = process("two")) {
      time.set(end.minusMillis(1));
      second.recover();
      assertThat(rows()).isEqualTo(2);
      time.set(end);
      second.recover();
      assertThat(rows()).isZero();
    }
  }

  private List<byte[]> leases() {
    List<byte[]> values = new ArrayList<>();
    for (Partition shard : office.kv.partitions(Intake.KIND, new byte[0], 100)) {
      RowRange.all(shard, Intake.LEASES).each(office.kv, row -> values.add(row.value()));
    }
    return values;
  }
}

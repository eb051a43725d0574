package org.posthorn.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.posthorn.delivery.PostOffice.send;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.posthorn.delivery.IntakeRecord.Pending;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.Principal;
import org.posthorn.kv.Partition;
import org.posthorn.kv.StoreException;
import org.posthorn.smtp.Role;
import org.posthorn.testkit.Dialogue;

/// What was accepted for several accounts reaches each of them, once, whatever happens between.
class IntakeTest {
  private static final String LETTER = "From: bob@client.test\r\nSubject: hello\r\n\r\nHi.";
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
              office.filing, copies, afterFiling, () -> new IllegalStateException("killed"));
      Filing sound = office.filing;
      office.fileThrough(dying);
      try (Dialogue client = office.connect(Role.MX)) {
        assertThat(send(client, "", THREE, LETTER)).startsWith("250 ");
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

  @Test
  void a_mailbox_that_filled_up_gets_its_copy_later() throws IOException {
    try (PostOffice office = new PostOffice(blobs)) {
      AccountId bob = office.account("bob").id();
      try (Dialogue client = office.connect(Role.MX)) {
        client.ask("MAIL FROM:<>");
        THREE.forEach(to -> assertThat(ask(client, "RCPT TO:<" + to + ">")).startsWith("250 "));
        office.administration.setQuota(Principal.system(), bob, 100);
        client.ask("DATA");
        assertThat(client.ask(LETTER + "\r\n.")).startsWith("250 ");
      }
      office.intake.close();
      assertThat(office.inbox("alice")).hasSize(1);
      assertThat(office.inbox("bob")).isEmpty();
      assertThat(office.inbox("carol")).hasSize(1);

      office.fileThrough(office.filing);
      assertThat(office.intake.recover()).isEqualTo(1);
      office.administration.setQuota(Principal.system(), bob, 100_000);
      assertThat(office.intake.recover()).isZero();
      assertThat(office.inbox("alice")).hasSize(1);
      assertThat(office.inbox("bob")).hasSize(1);
    }
  }

  @Test
  void an_account_that_was_removed_gets_nothing_and_holds_nobody_up() throws IOException {
    try (PostOffice office = new PostOffice(blobs)) {
      try (Dialogue client = office.connect(Role.MX)) {
        client.ask("MAIL FROM:<>");
        THREE.forEach(to -> assertThat(ask(client, "RCPT TO:<" + to + ">")).startsWith("250 "));
        AccountId bob = office.account("bob").id();
        office.administration.removeAccount(Principal.system(), bob);
        client.ask("DATA");
        assertThat(client.ask(LETTER + "\r\n.")).startsWith("250 ");
        office.intake.close();
        assertThat(office.inbox("alice")).hasSize(1);
        assertThat(office.inbox("carol")).hasSize(1);
        assertThat(rows(office)).isZero();
      }
    }
  }

  @Test
  void only_so_many_copies_are_filed_at_once() throws Exception {
    Limits limits = Limits.defaults().withFilingsAtOnce(2);
    try (PostOffice office = new PostOffice(blobs, limits)) {
      CrowdedFiling crowded = new CrowdedFiling(office.filing, 2);
      office.fileThrough(crowded);
      try (Dialogue client = office.connect(Role.MX)) {
        for (int i = 0; i < 5; i++) {
          assertThat(send(client, "", THREE, LETTER)).startsWith("250 ");
        }
      }
      office.intake.close();
      assertThat(crowded.most).hasValue(2);
      assertThat(office.inbox("alice")).hasSize(5);
    }
  }

  @Test
  void what_was_never_accepted_is_removed() throws IOException {
    try (PostOffice office = new PostOffice(blobs)) {
      Intake before = new Intake(office.kv, office.filing, office.limits);
      before.spool().write(new byte[600_000], 0, 600_000); // and the process dies
      assertThat(rows(office)).isEqualTo(2);
      assertThat(office.intake.recover()).isZero();
      assertThat(rows(office)).isZero();
    }
  }

  @Test
  void what_is_still_arriving_is_left_alone() throws IOException {
    try (PostOffice office = new PostOffice(blobs);
        Intake.Spool spool = office.intake.spool()) {
      spool.write(new byte[600_000], 0, 600_000);
      assertThat(office.intake.recover()).isZero();
      assertThat(rows(office)).isEqualTo(2);
      spool.close();
      assertThat(rows(office)).isZero();
    }
  }

  @Test
  void a_store_that_fails_before_250_accepts_nothing() throws IOException {
    try (PostOffice office = new PostOffice(blobs)) {
      for (StoreException.Kind kind :
          List.of(StoreException.Kind.DISK_FULL, StoreException.Kind.IO)) {
        Filing sound = office.filing;
        office.fileThrough(
            new UnreliableFiling(sound, 0, false, () -> new StoreException(kind, "test")));
        try (Dialogue client = office.connect(Role.MX)) {
          assertThat(send(client, "", List.of("alice@example.test"), LETTER))
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
            new TraceFields("jürgen@client.test", "Received: x\r\n"),
            List.of(
                new Pending(new Recipient(new AccountId(7), "a@example.test"), false),
                new Pending(new Recipient(new AccountId(8), "b@example.test"), true)));
    byte[] bytes = written.encode();
    assertThat(IntakeRecord.decode(bytes)).isEqualTo(written);
    assertThat(written.withFiled(0).done()).isTrue();
    for (int length = 0; length < bytes.length; length++) {
      byte[] cut = Arrays.copyOf(bytes, length);
      assertThatThrownBy(() -> IntakeRecord.decode(cut)).isInstanceOf(StoreException.class);
    }
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

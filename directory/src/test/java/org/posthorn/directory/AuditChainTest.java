package org.posthorn.directory;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.posthorn.kv.Durability;
import org.posthorn.kv.MemoryStore;
import org.posthorn.kv.Reader;

/// Every change of the audit log is found.
class AuditChainTest {
  private static final Instant NOON = Instant.parse("2026-03-21T12:00:00Z");
  private static final LocalDate DAY = LocalDate.of(2026, 3, 21);

  private final MemoryStore kv = new MemoryStore();

  private void record(int events) {
    KeyValueAuditLog log = new KeyValueAuditLog(kv);
    for (int i = 0; i < events; i++) {
      log.record(
          new AuditEvent(NOON.plusSeconds(i), "system", "account.add", i + "@a.test", "quota=1"));
    }
  }

  private List<Reader.Row> rows() {
    return kv.read(
        KeyValueAuditLog.day(DAY),
        reader -> reader.scan(DirectoryTables.AUDIT, new byte[0], DirectoryTables.END, 1_000));
  }

  private void put(byte[] key, byte[] value) {
    kv.write(
        KeyValueAuditLog.day(DAY),
        Durability.RELAXED,
        writer -> {
          writer.put(DirectoryTables.AUDIT, key, value);
          return true;
        });
  }

  private void delete(byte[] key) {
    kv.write(
        KeyValueAuditLog.day(DAY),
        Durability.RELAXED,
        writer -> {
          writer.delete(DirectoryTables.AUDIT, key);
          return true;
        });
  }

  @Test
  void events_that_are_recorded_during_the_check_are_no_problem() throws Exception {
    record(50);
    Thread writing = Thread.ofPlatform().start(() -> record(3_000));
    int checks = 0;
    while (writing.isAlive() || checks == 0) {
      assertThat(AuditChain.check(kv, DAY).problems()).isEmpty();
      checks++;
    }
    writing.join();
  }

  @Test
  void a_log_that_nobody_changed_is_in_order() {
    record(5);
    AuditChain.Checked checked = AuditChain.check(kv, DAY);
    assertThat(checked.problems()).isEmpty();
    assertThat(checked.rows()).hasSize(5);
    assertThat(checked.unchained()).isZero();
    assertThat(AuditChain.days(kv)).containsExactly(DAY);
    assertThat(AuditChain.tip(kv, DAY).orElseThrow().number()).isEqualTo(5);
  }

  @Test
  void a_change_of_any_octet_a_removal_and_an_addition_are_found() {
    record(4);
    for (Reader.Row row : rows()) {
      for (int at = 0; at < row.value().length; at++) {
        byte[] changed = row.value().clone();
        changed[at] ^= (byte) (1 << at % 8);
        put(row.key(), changed);
        assertThat(AuditChain.check(kv, DAY).problems()).as("octet %d", at).isNotEmpty();
      }
      put(row.key(), row.value());
      delete(row.key());
      assertThat(AuditChain.check(kv, DAY).problems()).isNotEmpty();
      byte[] later = row.key().clone();
      later[7]++;
      put(later, row.value());
      assertThat(AuditChain.check(kv, DAY).problems()).as("at another time").isNotEmpty();
      put(row.key(), row.value());
      assertThat(AuditChain.check(kv, DAY).problems()).as("twice").isNotEmpty();
      delete(later);
    }
    assertThat(AuditChain.check(kv, DAY).problems()).isEmpty();
  }

  @Test
  void servers_that_share_the_store_write_one_chain() throws InterruptedException {
    List<Thread> servers = new ArrayList<>();
    IntStream.range(0, 8).forEach(_ -> servers.add(Thread.ofVirtual().start(() -> record(25))));
    for (Thread server : servers) {
      server.join();
    }
    AuditChain.Checked checked = AuditChain.check(kv, DAY);
    assertThat(checked.problems()).isEmpty();
    assertThat(checked.rows()).hasSize(200);
  }
}

package org.posthorn.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.posthorn.kv.Durability;
import org.posthorn.kv.MemoryStore;
import org.posthorn.kv.Table;
import org.posthorn.queue.rows.MessageRow;
import org.posthorn.queue.rows.QueueTables;
import org.posthorn.smtp.syntax.MailParameters;
import org.posthorn.smtp.syntax.ReversePath;
import org.posthorn.testkit.GoldenRow;
import org.posthorn.transport.message.QueueId;
import org.posthorn.transport.report.StatusReportLimits;
import org.posthorn.transport.rows.KeyedHash;

/// The short rows of a shard that no record writes: leases, the counter of changes, what is done.
/// They are written as ever, and what an earlier version wrote is understood.
class StoredLeasesTest {
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00.123Z");
  private static final QueueId ID = new QueueId(0x0102030405060708L, -2L);
  private static final int SHARD = QueueTables.shard(ID);
  private static final byte[] LEASE = {0};
  private static final byte[] CHANGES = {1};

  private final MemoryStore kv = new MemoryStore();
  private final QueueLimits limits = QueueLimits.defaults();
  private final Leases one = new Leases(kv, "mail.example.test", limits);
  private final Leases two = new Leases(kv, "two.example.test", limits);

  private byte @Nullable [] row(Table table, byte[] key) {
    return kv.get(QueueTables.partition(SHARD), table, key);
  }

  private void put(Table table, byte[] key, String golden) {
    kv.write(
        QueueTables.partition(SHARD),
        Durability.SYNCED,
        writer -> {
          writer.put(table, key, GoldenRow.octets(golden));
          return true;
        });
  }

  @Test
  void the_lease_of_a_shard() {
    one.renew(SHARD, NOON.minus(limits.times().leaseTime()));
    assertThat(row(QueueTables.LEASES, LEASE)).isEqualTo(GoldenRow.octets("queue_lease_memory"));

    put(QueueTables.LEASES, LEASE, "queue_lease"); // until NOON
    assertThat(two.renew(SHARD, NOON.minusMillis(1))).isEqualTo(Leases.Renewal.LOST);
    assertThat(two.renew(SHARD, NOON)).isEqualTo(Leases.Renewal.CHANGED);
  }

  @Test
  void the_lease_of_a_message_on_its_way_in() {
    one.spooled(ID).take(kv, NOON.minus(limits.times().spoolTime()));
    assertThat(row(QueueTables.LEASES, ID.bytes()))
        .isEqualTo(GoldenRow.octets("queue_lease_memory"));

    put(QueueTables.LEASES, ID.bytes(), "queue_lease"); // until NOON
    assertThat(two.spooled(ID).take(kv, NOON.minusMillis(1))).isFalse();
    assertThat(two.spooled(ID).take(kv, NOON)).isTrue();
  }

  @Test
  void the_number_of_news() {
    one.renew(SHARD, NOON);
    assertThat(one.renew(SHARD, NOON)).isEqualTo(Leases.Renewal.HELD);
    put(QueueTables.LEASES, CHANGES, "queue_changes"); // 300
    assertThat(one.renew(SHARD, NOON)).isEqualTo(Leases.Renewal.CHANGED);

    kv.write(
        QueueTables.partition(SHARD),
        Durability.SYNCED,
        writer -> {
          two.notifyHolder(writer, SHARD);
          return true;
        });
    assertThat(row(QueueTables.LEASES, CHANGES)).isEqualTo(GoldenRow.octets("queue_changes_next"));
  }

  @Test
  void what_is_done() {
    KeyedHash hash = KeyedHash.of(kv, new SecureRandom());
    Shards shards = new Shards(kv, one, hash, StatusFollower.NONE);
    one.renew(SHARD, NOON);
    shards.write(
        SHARD,
        Durability.SYNCED,
        writer -> {
          shards.create(writer, ID, named()).erase(NOON);
          return true;
        });
    assertThat(row(QueueTables.DONE, ID.bytes())).isEqualTo(GoldenRow.octets("queue_done"));

    put(QueueTables.DONE, ID.bytes(), "queue_done");
    Duration kept = limits.times().idRetention();
    Sweeper sweeper =
        new Sweeper(
            shards,
            new SentLog(shards, hash, StatusReportLimits.defaults()),
            Duration.ofDays(1),
            kept,
            Set.of(),
            NOON);
    sweeper.sweep(NOON.plus(kept));
    assertThat(row(QueueTables.DONE, ID.bytes())).isNotNull();
    sweeper.sweep(NOON.plus(kept).plusMillis(1));
    assertThat(row(QueueTables.DONE, ID.bytes())).isNull();
  }

  private static MessageRow named() {
    MessageRow.Header header =
        new MessageRow.Header(
            ReversePath.NULL,
            Optional.empty(),
            "",
            NOON,
            NOON,
            MailParameters.NONE,
            false,
            false,
            false);
    return new MessageRow(header, true, 1, 0, 1, 1, 1, 0, 0, Optional.empty());
  }
}

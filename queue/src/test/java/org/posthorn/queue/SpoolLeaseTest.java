package org.posthorn.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.kv.StoreException;
import org.posthorn.queue.rows.QueueTables;
import org.posthorn.transport.message.QueueId;

/// Two servers on one store: what is on its way into the queue of one is not removed by the other.
class SpoolLeaseTest {
  private static final byte[] LARGE =
      ("Subject: large\r\n\r\n" + "x".repeat(700_000)).getBytes(StandardCharsets.US_ASCII);

  @RegisterExtension final TestStores stores = new TestStores();

  private static void write(Spool spool) {
    spool.write(LARGE, 0, LARGE.length);
  }

  private static int pieces(KeyValueStore kv) {
    int pieces = 0;
    for (int shard = 0; shard < QueueTables.SHARDS; shard++) {
      pieces +=
          kv.read(
              QueueTables.partition(shard),
              r -> r.scan(QueueTables.BODIES, new byte[0], new byte[0], 10).size());
    }
    return pieces;
  }

  /// Rows of leases that belong to messages.
  private static long leases(KeyValueStore kv) {
    long leases = 0;
    for (int shard = 0; shard < QueueTables.SHARDS; shard++) {
      leases +=
          kv
              .read(
                  QueueTables.partition(shard),
                  r -> r.scan(QueueTables.LEASES, new byte[0], new byte[0], 10))
              .stream()
              .filter(row -> row.key().length == QueueId.BYTES)
              .count();
    }
    return leases;
  }

  @Test
  void a_server_that_starts_leaves_alone_what_another_receives() {
    KeyValueStore kv = stores.open();
    try (World first = new World(kv, "one", QueueLimits.defaults());
        World second = new World(kv, "two", QueueLimits.defaults())) {
      try (Spool spool = first.queue.spool()) {
        write(spool);
        second.start(); // holds all shards, and has swept them
        spool.accept(first.envelope("a@here.example", "b@there.example"));
        var contents = first.queue.administration().contents(spool.id()).orElseThrow();
        assertThat(World.text(contents).getBytes(StandardCharsets.US_ASCII)).isEqualTo(LARGE);
      }
      assertThat(leases(kv)).isZero();
    }
  }

  @Test
  void what_a_server_left_when_it_died_is_removed_by_another_in_time() {
    KeyValueStore kv = stores.open();
    try (World first = new World(kv, "one", QueueLimits.defaults());
        World second = new World(kv, "two", QueueLimits.defaults());
        Spool left = first.queue.spool()) {
      write(left);
      second.start();
      second.settle();
      assertThat(pieces(kv)).isPositive();
      Duration time = QueueLimits.defaults().times().spoolTime();
      first.time.updateAndGet(now -> now.plus(time));
      second.time.updateAndGet(now -> now.plus(time));
      second.queue.wake();
      Awaitility.await().until(() -> pieces(kv) == 0);
      assertThat(leases(kv)).isZero();
      var envelope = first.envelope("a@here.example", "b@there.example");
      assertThatThrownBy(() -> left.accept(envelope)).isInstanceOf(StoreException.class);
      assertThat(pieces(kv)).isZero();
    }
  }

  @Test
  void a_server_that_gives_up_a_message_removes_nothing_of_anothers() {
    KeyValueStore kv = stores.open();
    QueueId id = new QueueId(1, 2);
    try (World first = new World(kv, "one", QueueLimits.defaults());
        World second = new World(kv, "two", QueueLimits.defaults());
        Spool spool = first.queue.spool(id)) {
      write(spool);
      try (Spool again = second.queue.spool(id)) {
        assertThatThrownBy(() -> write(again)).isInstanceOf(StoreException.class);
      }
      spool.accept(first.envelope("a@here.example", "b@there.example"));
      assertThat(leases(kv)).isZero();
      try (Spool again = second.queue.spool(id)) {
        write(again);
        again.accept(second.envelope("a@here.example", "b@there.example"));
      }
      assertThat(leases(kv)).isZero();
      assertThat(first.queue.administration().show(id)).isPresent();
    }
  }

  @Test
  void what_is_given_up_is_removed_at_once() {
    KeyValueStore kv = stores.open();
    try (World world = new World(kv)) {
      try (Spool spool = world.queue.spool()) {
        write(spool);
        assertThat(leases(kv)).isOne();
      }
      assertThat(pieces(kv)).isZero();
      assertThat(leases(kv)).isZero();
    }
  }
}

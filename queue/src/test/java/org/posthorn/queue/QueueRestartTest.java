package org.posthorn.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.posthorn.queue.message.RecipientState.DEFERRED;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.kv.RocksStore;
import org.posthorn.queue.rows.QueueTables;
import org.posthorn.transport.message.DeliveryOutcome;
import org.posthorn.transport.message.QueueId;
import org.posthorn.transport.rows.KeyedHash;

/// What a restart, a crash, a second server and a failing store do to the queue.
class QueueRestartTest {
  @RegisterExtension final TestStores stores = new TestStores();

  private static RocksStore open(Path directory) {
    return RocksStore.open(
        directory, RocksStore.Settings.withDefaults(() -> {}).withFreeSpaceFloor(0));
  }

  /// 100,000 messages to 1,000 domains of two senders: after a restart the cursors in some of the
  /// 16 shards are looked up, and no row of a message that is not due is read.
  @Test
  void a_hundred_thousand_messages_resume_without_being_loaded(@TempDir Path directory)
      throws Exception {
    int messages = 100_000;
    try (KeyValueStore kv = open(directory);
        World world = new World(kv);
        ExecutorService senders = Executors.newFixedThreadPool(32)) {
      List<Future<?>> sent = new ArrayList<>();
      for (int i = 0; i < messages; i++) {
        int n = i;
        String from = "a@from" + n % 2 + ".example";
        sent.add(
            senders.submit(() -> {
              world.send(world.envelope(from, "b@to" + n % 1_000 + ".example"));
            }));
      }
      for (Future<?> one : sent) {
        one.get();
      }
    }
    try (KeyValueStore kv = open(directory);
        World world = new World(kv)) {
      world.time.set(World.MORNING.minus(Duration.ofHours(1)));
      world.start();
      Awaitility.await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> found(world) > QueueTables.SHARDS && found(world) == read(world));
      long cursors = world.figure("cursors");
      Instant now = World.MORNING;
      assertThat(cursors).isLessThanOrEqualTo(1_000L * 16);
      assertThat(world.queue.metrics()).containsEntry("rows", 0L).containsEntry("pages_read", 0L);
      world.time.set(now);
      world.queue.wake();
      Awaitility.await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> world.transport.carried.size() > 1_000);
      assertThat(world.figure("rows")).isLessThanOrEqualTo(10_000 + 500);
    }
  }

  @Test
  void after_a_restart_the_first_messages_leave_before_the_last_are_found() {
    int domains = 3_000;
    KeyValueStore kv = stores.open();
    try (World world = new World(kv)) {
      for (int i = 0; i < domains; i++) {
        world.send("a@here.example", "b@to" + i + ".example");
      }
    }
    AtomicLong foundAtFirst = new AtomicLong();
    try (World world = new World(kv)) {
      for (int i = 0; i < domains; i++) {
        world.transport.answers.put(
            "to" + i + ".example",
            _ -> {
              foundAtFirst.compareAndSet(0, world.figure("cursors_read"));
              return World.delivered();
            });
      }
      world.start();
      Awaitility.await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> world.transport.carried.size() == domains);
    }
    assertThat(foundAtFirst).hasValueBetween(1L, domains / 2L);
  }

  /// A look at each head, and one in each shard that finds no more.
  private static long found(World world) {
    return world.figure("cursors") + QueueTables.SHARDS;
  }

  private static long read(World world) {
    return world.figure("cursors_read");
  }

  @Test
  void a_crash_between_attempt_and_result_repeats_just_that_attempt(@TempDir Path directory)
      throws InterruptedException {
    QueueId id;
    CountDownLatch release = new CountDownLatch(1);
    CountDownLatch started = new CountDownLatch(1);
    Path copy = directory.resolve("after-crash");
    try (RocksStore kv = open(directory.resolve("store"));
        World world = World.started(kv)) {
      world.transport.hanging.put("slow.example", release);
      world.transport.carrying.put("slow.example", started);
      id = world.send("a@here.example", "b@slow.example", "c@quick.example");
      started.await();
      Awaitility.await().until(() -> world.transport.carried.size() == 1);
      Awaitility.await().until(() -> world.timeline.size() == 1);
      kv.checkpoint(copy); // what a crash now would leave
      release.countDown();
      world.settle();
    }
    try (RocksStore kv = open(copy);
        World world = World.started(kv)) {
      world.assertGone(id);
      assertThat(world.transport.carried).containsExactly("a@here.example>b@slow.example");
    }
  }

  @Test
  void an_ambiguous_outcome_is_tried_again_and_counted() {
    try (World world = World.started(stores.open())) {
      DeliveryOutcome ambiguous =
          new DeliveryOutcome(
              DeliveryOutcome.Kind.AMBIGUOUS, 0, Optional.empty(), "cut off", "mx", "");
      world.transport.answer("there.example", ambiguous);
      QueueId id = world.send("a@here.example", "b@there.example");
      world.settle();
      world.assertState(id, DEFERRED);
      world.transport.answers.clear();
      world.pass(Duration.ofMinutes(5));
      world.assertGone(id);
      assertThat(world.transport.carried).hasSize(2);
      assertThat(world.queue.metrics()).containsEntry("ambiguous", 1L);
    }
  }

  @Test
  void a_server_that_lost_its_lease_writes_no_result() throws InterruptedException {
    KeyValueStore kv = stores.open();
    CountDownLatch release = new CountDownLatch(1);
    CountDownLatch started = new CountDownLatch(1);
    try (World first = World.started(kv);
        World second = new World(kv, "two", QueueLimits.defaults())) {
      first.transport.hanging.put("there.example", release);
      first.transport.carrying.put("there.example", started);
      QueueId id = first.send("a@here.example", "b@there.example");
      started.await();
      second.queue.start();
      second.settle();
      assertThat(second.transport.carried).as("the lease holds").isEmpty();

      second.time.set(World.MORNING.plus(QueueLimits.defaults().times().leaseTime()));
      second.queue.wake();
      second.assertGone(id);
      release.countDown();
      first.settle();
      assertThat(first.timeline).isEmpty();
      assertThat(second.timeline).hasSize(1);
    }
  }

  @Test
  void what_another_server_queues_is_found_by_the_owner() {
    KeyValueStore kv = stores.open();
    try (World owner = World.started(kv);
        World other = new World(kv, "two", QueueLimits.defaults())) {
      Awaitility.await().until(() -> owner.figure("cursors") == 0);
      owner.pass(Duration.ofSeconds(11));
      QueueId id = other.send("a@here.example", "b@there.example");
      owner.pass(Duration.ofSeconds(11));
      owner.assertGone(id);
      assertThat(other.transport.carried).isEmpty();
    }
  }

  @Test
  void the_secret_of_the_keys_survives() {
    KeyValueStore kv = stores.open();
    SecureRandom random = new SecureRandom();
    long first = KeyedHash.of(kv, random).number("a");
    assertThat(KeyedHash.of(kv, random).number("a")).isEqualTo(first);
    assertThat(KeyedHash.of(stores.open(), random).number("a")).isNotEqualTo(first);
  }

  @Test
  void a_result_that_cannot_be_written_is_kept_and_the_message_not_sent_again()
      throws InterruptedException {
    FailingStore kv = new FailingStore(stores.open());
    try (World world = World.started(kv)) {
      CountDownLatch release = new CountDownLatch(1);
      CountDownLatch started = new CountDownLatch(1);
      world.transport.hanging.put("there.example", release);
      world.transport.carrying.put("there.example", started);
      QueueId id = world.send("a@here.example", "b@there.example");
      started.await();
      kv.full = true;
      release.countDown();
      world.settle();
      assertThatThrownBy(() -> world.send("a@here.example", "c@there.example"))
          .hasMessageContaining("no room");
      assertThat(world.queue.metrics()).containsEntry("unsaved", 1L);
      world.pass(Duration.ofHours(1));
      assertThat(world.shown(id, 0).active()).isTrue();
      kv.full = false;
      world.pass(Duration.ofMinutes(1));
      world.assertGone(id);
      assertThat(world.transport.carried).hasSize(1);
    }
  }
}

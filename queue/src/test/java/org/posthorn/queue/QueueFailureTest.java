package org.posthorn.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.posthorn.queue.message.RecipientState.BOUNCED;
import static org.posthorn.queue.message.RecipientState.DEFERRED;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.posthorn.kv.Durability;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.kv.StoreException;
import org.posthorn.queue.rows.QueueTables;
import org.posthorn.transport.message.DeliveryOutcome;
import org.posthorn.transport.message.EnvelopeRecipient;
import org.posthorn.transport.message.QueueId;
import org.posthorn.transport.rows.OutboundTables;

/// The store fails, mailboxes fail, another process takes over: nothing is lost, and nothing is
/// done twice that need not be.
class QueueFailureTest {
  @RegisterExtension final TestStores stores = new TestStores();

  @Test
  void after_an_error_of_the_disk_nothing_more_is_sent() throws InterruptedException {
    FailingStore kv = new FailingStore(stores.open());
    CountDownLatch release = new CountDownLatch(1);
    CountDownLatch started = new CountDownLatch(1);
    try (World world = World.started(kv)) {
      world.transport.hanging.put("there.example", release);
      world.transport.carrying.put("there.example", started);
      world.transport.answer("later.example", World.temporary());
      world.send("a@here.example", "c@later.example");
      world.settle();
      world.send("a@here.example", "b@there.example");
      started.await();
      kv.broken = true;
      assertThatThrownBy(() -> world.send("a@here.example", "d@there.example"))
          .isInstanceOf(StoreException.class);
      release.countDown();
      Awaitility.await().until(() -> world.figure("halted") == 1);
      Awaitility.await().until(() -> world.figure("workers") == 0);
      world.time.set(World.MORNING.plus(Duration.ofHours(1)));
      world.queue.wake();
      assertThat(world.transport.carried)
          .containsExactly("a@here.example>c@later.example", "a@here.example>b@there.example");
      kv.broken = false;
    }
  }

  @Test
  void a_result_stands_although_its_address_cannot_be_suppressed() {
    FailingStore kv = new FailingStore(stores.open());
    try (World world = World.started(kv)) {
      kv.struck = OutboundTables.partition()::equals;
      kv.broken = true;
      world.transport.answers.put(
          "there.example",
          to -> to.address().localPart().equals("nobody") ? World.unknown() : World.temporary());
      QueueId id = world.send("a@here.example", "nobody@there.example", "b@there.example");
      world.settle();
      world.assertState(id, BOUNCED, DEFERRED);
      assertThat(world.shown(id, 1).attempts()).isOne();
      assertThat(world.queue.metrics()).containsEntry("unsaved", 0L).containsEntry("halted", 0L);
    }
  }

  @Test
  void a_report_that_cannot_be_filed_is_made_again_and_filed_once() {
    try (World world = World.started(stores.open())) {
      world.mailboxesFail = true;
      world.transport.answers.put("there.example", recipient -> World.unknown());
      world.send("a@here.example", "b@there.example");
      world.settle();
      Awaitility.await().until(() -> world.reports.size() == 1);
      assertThat(world.filed).isEmpty();
      world.mailboxesFail = false;
      // The time may pass before the failure is noted, and then has to pass again.
      Awaitility.await()
          .until(() -> {
            world.pass(QueueLimits.defaults().times().reportRetry());
            return world.filed.size() == 1;
          });
      world.pass(QueueLimits.defaults().times().reportRetry());
      assertThat(world.filed).containsExactly("a@here.example: FAILED 1");
    }
  }

  @Test
  void pieces_of_a_message_that_was_never_accepted_go_at_the_next_start() {
    KeyValueStore kv = stores.open();
    QueueId lost = QueueId.of(new byte[QueueId.BYTES]);
    kv.write(
        QueueTables.partition(lost),
        Durability.SYNCED,
        writer -> {
          writer.put(QueueTables.BODIES, QueueTables.numbered(lost, 1), new byte[10]);
          writer.put(QueueTables.BODIES, QueueTables.numbered(lost, 2), new byte[10]);
          return true;
        });
    try (World world = new World(kv);
        Spool arriving = world.queue.spool()) {
      byte[] bytes = new byte[3 * Spool.PIECE_BYTES];
      arriving.write(bytes, 0, bytes.length);
      world.start();
      Awaitility.await().until(() -> pieces(kv, lost) == 0);
      assertThat(pieces(kv, arriving.id())).as("still on its way in").isEqualTo(2);
      arriving.accept(world.envelope("a@here.example", "b@there.example"));
      world.assertGone(arriving.id());
      assertThat(world.transport.carried).hasSize(1);
    }
  }

  private static int pieces(KeyValueStore kv, QueueId id) {
    return kv.read(
            QueueTables.partition(id),
            reader ->
                reader.scan(
                    QueueTables.BODIES,
                    QueueTables.numbered(id, 0),
                    QueueTables.numbered(id, -1),
                    10))
        .size();
  }

  @Test
  void a_newer_process_of_the_same_name_takes_over_at_once() throws InterruptedException {
    KeyValueStore kv = stores.open();
    FailingStore later = new FailingStore(kv);
    later.epochsLater = 1;
    CountDownLatch release = new CountDownLatch(1);
    CountDownLatch started = new CountDownLatch(1);
    try (World old = World.started(kv)) {
      old.transport.answer("later.example", World.temporary());
      QueueId waiting = old.send("a@here.example", "c@later.example");
      old.settle();
      old.transport.hanging.put("there.example", release);
      old.transport.carrying.put("there.example", started);
      QueueId running = old.send("a@here.example", "b@there.example");
      started.await();
      try (World fresh = World.started(later)) {
        fresh.pass(Duration.ofMinutes(5));
        fresh.assertGone(running);
        fresh.assertGone(waiting);
        release.countDown();
        old.pass(Duration.ofMinutes(5));
        assertThat(old.timeline).as("the later result is dropped").hasSize(1);
        assertThat(old.transport.carried)
            .containsExactly("a@here.example>c@later.example", "a@here.example>b@there.example");
        assertThat(fresh.transport.carried).hasSize(2);
        assertThat(fresh.timeline).hasSize(2);
      }
    }
  }

  @Test
  void a_message_to_too_many_is_refused_and_leaves_nothing() {
    try (World world = World.started(stores.open())) {
      int limit = QueueLimits.defaults().messages().recipientsMax();
      List<EnvelopeRecipient> many =
          Collections.nCopies(limit + 1, World.recipient("b@there.example"));
      assertThatThrownBy(() -> world.send(world.envelope("a@here.example", false, many)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("at most " + limit);
      world.pass(Duration.ofMinutes(1));
      assertThat(world.queue.stats()).isEmpty();
      assertThat(world.transport.carried).isEmpty();
    }
  }

  /// Its rows stayed with it until the next start.
  @Test
  void what_a_worker_had_that_failed_is_tried_again_by_another() throws InterruptedException {
    QueueSettings.SourceAddresses sourceAddresses = QueueSettings.SourceAddresses.ANY;
    CountDownLatch release = new CountDownLatch(1);
    CountDownLatch started = new CountDownLatch(1);
    try (World world =
        new World(
            stores.open(), "one", QueueLimits.defaults().withWorkersMax(1), sourceAddresses)) {
      world.start();
      world.transport.hanging.put("there.example", release);
      world.transport.carrying.put("there.example", started);
      world.send("a@here.example", "b@there.example");
      started.await();
      world.send("a@here.example", "c@there.example"); // waits for the same connection
      world.transport.fails = true;
      release.countDown();
      world.settle();
      assertThat(world.transport.carried).hasSize(1);
      world.transport.fails = false;
      world.send("z@here.example", "d@there.example");
      world.settle();
      assertThat(world.transport.carried).as("others are not held up").hasSize(2);
      world.pass(QueueLimits.defaults().schedule().errorPause());
      assertThat(world.transport.carried).hasSize(3);
      assertThat(world.figure("workers")).isZero();
    }
  }

  @Test
  void what_has_gone_is_not_sent_again_when_its_result_cannot_be_written_for_a_defect() {
    FailingStore kv = new FailingStore(stores.open());
    try (World world = World.started(kv)) {
      QueueId gone = world.send("a@here.example", "b@there.example");
      world.settle();
      world.assertGone(gone);
      CountDownLatch release = new CountDownLatch(1);
      world.transport.hanging.put("there.example", release);
      QueueId id = world.send("a@here.example", "c@there.example");
      kv.defect = true;
      release.countDown();
      Awaitility.await().until(() -> world.figure("unsaved") == 1);
      kv.defect = false;
      world.pass(QueueLimits.defaults().times().reportRetry());
      Awaitility.await().until(() -> world.figure("unsaved") == 0);
      world.assertGone(id);
      assertThat(world.transport.carried).hasSize(2);
    }
  }

  @Test
  void what_has_not_gone_is_tried_again_when_its_result_cannot_be_written_for_a_defect() {
    FailingStore kv = new FailingStore(stores.open());
    try (World world = World.started(kv)) {
      CountDownLatch release = new CountDownLatch(1);
      world.transport.hanging.put("there.example", release);
      world.transport.answer("there.example", World.temporary());
      QueueId id = world.send("a@here.example", "c@there.example");
      kv.defect = true;
      release.countDown();
      Awaitility.await().until(() -> world.figure("workers") == 0);
      kv.defect = false;
      world.transport.answers.clear();
      world.pass(QueueLimits.defaults().schedule().errorPause());
      world.assertGone(id);
      assertThat(world.transport.carried).hasSize(2);
    }
  }

  /// What a server says is written for each recipient: its octets were unbounded, and with them the
  /// transaction.
  @Test
  void a_long_reply_for_many_recipients_is_written_all_the_same() {
    try (World world = World.started(stores.open())) {
      String lines = "no route to this place; ".repeat(3_000);
      world.transport.unreachable.put("there.example", DeliveryOutcome.own("4.4.1", lines));
      List<EnvelopeRecipient> many = new ArrayList<>();
      for (int i = 0; i < 2_500; i++) {
        many.add(World.recipient("b" + i + "@there.example"));
      }
      QueueId id = world.send(world.envelope("a@here.example", false, many));
      world.settle();
      assertThat(world.queue.administration().show(id).orElseThrow().recipients())
          .hasSize(2_500)
          .allMatch(each -> each.state() == DEFERRED && each.attempts() == 1)
          .allMatch(
              each -> each.last().orElseThrow().text().length() == DeliveryOutcome.TEXT_CHARS_MAX);
      assertThat(world.figure("unsaved")).isZero();
    }
  }

  /// Its sender's mailbox is full, and stays so.
  @Test
  void a_report_that_can_never_be_filed_is_given_up_with_the_time_of_a_message() {
    try (World world = World.started(stores.open())) {
      world.mailboxesFail = true;
      world.transport.answers.put("there.example", recipient -> World.unknown());
      QueueId id = world.send("a@here.example", "b@there.example");
      world.settle();
      Awaitility.await().until(() -> world.reports.size() == 1);
      world.pass(Duration.ofDays(4));
      Awaitility.await()
          .until(() -> {
            world.pass(QueueLimits.defaults().times().reportRetry());
            return world.reports.size() >= 2;
          });
      world.pass(Duration.ofDays(1));
      Awaitility.await()
          .until(() -> {
            world.pass(QueueLimits.defaults().times().reportRetry());
            return reportsOf(world, id) == 0;
          });
      world.mailboxesFail = false;
      world.pass(QueueLimits.defaults().times().reportRetry());
      assertThat(world.filed).isEmpty();
      world.assertState(id, BOUNCED);
    }
  }

  private static int reportsOf(World world, QueueId id) {
    return world
        .kv
        .read(
            QueueTables.partition(id),
            reader ->
                reader.scan(
                    QueueTables.REPORTS,
                    QueueTables.numbered(id, 0),
                    QueueTables.numbered(id, -1),
                    10))
        .size();
  }
}

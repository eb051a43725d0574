package org.posthorn.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.posthorn.queue.message.RecipientState.DEFERRED;
import static org.posthorn.queue.message.RecipientState.EXPIRED;
import static org.posthorn.queue.message.RecipientState.SCHEDULED;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.queue.message.QueuedRecipient;
import org.posthorn.transport.message.DeliveryOutcome;
import org.posthorn.transport.message.QueueId;
import org.posthorn.transport.report.Report;
import org.posthorn.transport.warmup.Ramp;

/// `new.example` sends from an address that nobody knows yet, all others as ever.
class QueueWarmUpTest {
  private static final InetAddress SOURCE = InetAddress.ofLiteral("192.0.2.7");
  private static final Instant MIDNIGHT = Instant.parse("2026-03-03T00:00:00Z");
  private static final String WAITS = "waits for warm-up of 192.0.2.7 until 2026-03-03T00:00:00Z";

  @RegisterExtension final TestStores stores = new TestStores();

  private static World world(KeyValueStore kv, int first, double growth) {
    Ramp ramp = new Ramp(LocalDate.of(2026, 3, 2), first, growth, 30);
    QueueSettings.SourceAddresses sourceAddresses =
        new QueueSettings.SourceAddresses(
            (destination, envelope) ->
                envelope.from().address().endsWith("@new.example")
                    ? Optional.of(SOURCE)
                    : Optional.empty(),
            Set.of(),
            Map.of(SOURCE, ramp));
    World world = new World(kv, "one", QueueLimits.defaults(), sourceAddresses);
    world.start();
    return world;
  }

  private static List<QueueId> send(World world, int count) {
    List<QueueId> ids = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      ids.add(world.send("a@new.example", "b" + i + "@there.example"));
      world.settle();
    }
    return ids;
  }

  @Test
  void what_exceeds_the_day_waits_without_an_attempt_and_leaves_on_the_next_in_its_order() {
    try (World world = world(stores.open(), 4, 1.5)) {
      List<QueueId> ids = send(world, 12);
      assertThat(world.transport.carried).hasSize(4);
      world.assertState(ids.get(4), SCHEDULED);
      QueuedRecipient waiting = world.shown(ids.get(4), 0);
      assertThat(waiting.attempts()).isZero();
      assertThat(waiting.lastAttempt()).isEmpty();
      assertThat(waiting.next()).contains(MIDNIGHT);
      assertThat(waiting.last().map(DeliveryOutcome::text)).contains(WAITS);
      assertThat(world.timeline).as("nothing happened to them").hasSize(4);
      assertThat(world.queue.stats())
          .hasEntrySatisfying(
              "there.example",
              status ->
                  assertThat(status.lastFailure().map(DeliveryOutcome::text)).contains(WAITS));
      assertThat(world.figure("postponed")).isEqualTo(8);
      assertThat(world.figure("deferred")).isZero();

      world.time.set(MIDNIGHT.minusMillis(1));
      world.settle();
      assertThat(testMessages(world)).hasSize(4);
      for (int millis = 0; millis < 12; millis++) {
        world.pass(Duration.ofMillis(1));
      }
      assertThat(testMessages(world))
          .containsExactlyElementsOf(
              IntStream.range(0, 10)
                  .mapToObj(i -> "a@new.example>b" + i + "@there.example")
                  .toList());
      world.pass(Duration.ofDays(1));
      ids.forEach(world::assertGone);
    }
  }

  /// What was carried, without reports of delays.
  private static List<String> testMessages(World world) {
    return world.transport.carried.stream().filter(letter -> letter.startsWith("a@")).toList();
  }

  @Test
  void others_are_not_bounded() {
    try (World world = world(stores.open(), 1, 1)) {
      send(world, 2);
      for (int i = 0; i < 10; i++) {
        world.assertGone(world.send("c@old.example", "d@there.example"));
      }
      assertThat(world.transport.carried).hasSize(11);
    }
  }

  @Test
  void a_restart_does_not_give_the_day_once_more() {
    KeyValueStore kv = stores.open();
    try (World world = world(kv, 3, 1)) {
      send(world, 2);
    }
    try (World world = world(kv, 3, 1)) {
      send(world, 5);
      assertThat(world.transport.carried).hasSize(1);
    }
  }

  @Test
  void what_servers_do_not_take_does_not_use_up_the_day() {
    try (World world = world(stores.open(), 2, 1)) {
      world.transport.answer("there.example", World.temporary());
      List<QueueId> ids = send(world, 5);
      ids.forEach(id -> world.assertState(id, DEFERRED));
      world.transport.unreachable.put("down.example", DeliveryOutcome.own("4.4.1", "no answer"));
      world.assertState(sent(world, "x@down.example"), DEFERRED);
      world.transport.answers.clear();
      world.pass(Duration.ofMinutes(5));
      assertThat(world.timeline.stream().filter(attempt -> attempt.outcome().success())).hasSize(2);
    }
  }

  private static QueueId sent(World world, String to) {
    QueueId id = world.send("a@new.example", to);
    world.settle();
    return id;
  }

  @Test
  void a_retry_by_hand_does_not_exceed_the_bound() {
    try (World world = world(stores.open(), 1, 1)) {
      QueueId id = send(world, 2).get(1);
      assertThat(world.queue.administration().retry(id)).isEqualTo(1);
      world.settle();
      assertThat(world.transport.carried).hasSize(1);
      assertThat(world.shown(id, 0).last().map(DeliveryOutcome::text)).contains(WAITS);
    }
  }

  @Test
  void its_sender_is_told_of_the_delay_and_after_five_days_of_the_end() {
    try (World world = world(stores.open(), 1, 1)) {
      List<QueueId> ids = send(world, 8);
      world.pass(Duration.ofDays(1));
      Awaitility.await().until(() -> !world.reports.isEmpty());
      assertThat(world.reports).extracting(Report::kind).containsOnly(Report.Kind.DELAYED);
      for (int day = 0; day < 4; day++) {
        world.pass(Duration.ofDays(1));
      }
      QueueAdministration administration = world.queue.administration();
      List<QueueId> left = ids.stream().filter(id -> administration.show(id).isPresent()).toList();
      assertThat(left).as("of 8, one a day for six days").hasSize(2);
      left.forEach(id -> {
        world.assertState(id, EXPIRED);
        assertThat(world.shown(id, 0).attempts()).isZero();
      });
      Awaitility.await()
          .until(() -> world.reports.stream().anyMatch(r -> r.kind() == Report.Kind.FAILED));
    }
  }

  @Test
  void a_message_for_very_many_is_counted_by_transactions() {
    try (World world = world(stores.open(), 2, 1)) {
      String[] many = new String[250];
      for (int i = 0; i < many.length; i++) {
        many[i] = "b" + i + "@there.example";
      }
      QueueId id = world.send("a@new.example", many);
      world.settle();
      assertThat(world.transport.carried).hasSize(200);
      assertThat(world.shown(id, 200).state()).isEqualTo(SCHEDULED);
      world.time.set(MIDNIGHT);
      world.settle();
      world.assertGone(id);
    }
  }
}

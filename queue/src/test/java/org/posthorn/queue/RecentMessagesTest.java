package org.posthorn.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.posthorn.queue.message.RecipientState.CANCELLED;
import static org.posthorn.queue.message.RecipientState.DELIVERED;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.posthorn.transport.message.DeliveryOutcome;
import org.posthorn.transport.message.QueueId;

/// Messages that are carried from memory are carried as if they had been read.
class RecentMessagesTest {
  private static final int BODY_MAX = 1_000;
  private static final long BYTES = 8_000;

  @RegisterExtension final TestStores stores = new TestStores();

  private final CountDownLatch reachable = new CountDownLatch(1);

  private World world() {
    World world =
        new World(stores.open(), "one", QueueLimits.defaults().withRecent(BODY_MAX, BYTES));
    world.transport.keepsTexts = true;
    world.start();
    return world;
  }

  /// A queue whose first message for there.example waits for a connection, and the others behind
  /// it.
  private World waiting() {
    World world = world();
    world.transport.hanging.put("connect there.example", reachable);
    return world;
  }

  private static String testMessage(int number) {
    return "Subject: " + number + "\r\n\r\n" + "x".repeat(number * 20 % 1_200) + "\r\n";
  }

  @Test
  void everybody_gets_their_own_message_whether_it_was_in_memory_or_not() {
    try (World world = waiting()) {
      Map<String, String> sent = new HashMap<>();
      for (int i = 0; i < 60; i++) {
        String to = "b" + i + "@there.example";
        sent.put(to, testMessage(i));
        world.send(world.envelope("a@here.example", to), testMessage(i));
        assertThat(world.figure("recent_bytes")).isBetween(0L, BYTES);
      }
      assertThat(world.figure("recent_bytes")).isPositive();
      reachable.countDown();
      world.settle();
      assertThat(world.transport.texts).isEqualTo(sent);
      assertThat(world.timeline).extracting(a -> a.state()).hasSize(60).containsOnly(DELIVERED);
      assertThat(world.figure("recent_bytes")).isZero();
    }
  }

  @Test
  void what_is_too_long_or_goes_several_ways_is_not_kept() {
    try (World world = waiting()) {
      world.transport.hanging.put("connect elsewhere.example", reachable);
      world.send(world.envelope("a@here.example", "b@there.example"), "x".repeat(BODY_MAX + 1));
      world.send("a@here.example", "b@there.example", "c@elsewhere.example");
      assertThat(world.figure("recent_bytes")).isZero();
      reachable.countDown();
      world.settle();
      assertThat(world.transport.carried).hasSize(3);
    }
  }

  @Test
  void a_message_that_was_cancelled_meanwhile_does_not_leave() {
    try (World world = waiting()) {
      world.send("a@here.example", "first@there.example");
      Awaitility.await().until(() -> world.transport.opened("there.example") == 1);
      QueueId id = world.send("a@here.example", "second@there.example");
      assertThat(world.figure("recent_bytes")).isPositive();
      world.queue.administration().cancel(id);
      reachable.countDown();
      world.settle();
      assertThat(world.transport.carried).containsExactly("a@here.example>first@there.example");
      world.assertState(id, CANCELLED);
    }
  }

  @Test
  void a_cancellation_during_the_attempt_is_kept_with_its_result() throws Exception {
    try (World world = world()) {
      world.transport.answer("there.example", World.temporary());
      CountDownLatch carrying = new CountDownLatch(1);
      CountDownLatch answer = new CountDownLatch(1);
      world.transport.carrying.put("there.example", carrying);
      world.transport.hanging.put("there.example", answer);
      QueueId id = world.send("a@here.example", "b@there.example");
      carrying.await();
      world.queue.administration().cancel(id);
      answer.countDown();
      world.settle();
      world.pass(Duration.ofDays(1));
      assertThat(world.transport.carried).hasSize(1);
      assertThat(world.timeline).extracting(a -> a.state()).containsExactly(CANCELLED);
    }
  }

  @Test
  void what_could_not_leave_at_once_is_read_for_its_next_attempt() {
    try (World world = world()) {
      world.transport.unreachable.put("there.example", World.temporary());
      world.send(world.envelope("a@here.example", "b@there.example"), testMessage(7));
      world.settle();
      world.transport.unreachable.remove("there.example");
      world.pass(Duration.ofMinutes(6));
      Awaitility.await()
          .untilAsserted(() ->
              assertThat(world.transport.texts).containsEntry("b@there.example", testMessage(7)));
      assertThat(world.timeline)
          .extracting(a -> a.outcome().kind())
          .containsExactly(DeliveryOutcome.Kind.TEMPORARY, DeliveryOutcome.Kind.RELAYED);
    }
  }
}

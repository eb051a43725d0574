package org.posthorn.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.posthorn.queue.message.RecipientState.BOUNCED;
import static org.posthorn.queue.message.RecipientState.CANCELLED;
import static org.posthorn.queue.message.RecipientState.DEFERRED;
import static org.posthorn.queue.message.RecipientState.HELD;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.posthorn.queue.QueueAdministration.Filter;
import org.posthorn.queue.message.QueuedMessage;
import org.posthorn.queue.message.RecipientState;
import org.posthorn.transport.message.Destination;
import org.posthorn.transport.message.QueueId;

/// What an administrator sees and does.
class QueueAdministrationTest {
  @RegisterExtension final TestStores stores = new TestStores();

  private static List<QueueId> all(World world, Filter filter, int limit) {
    List<QueueId> ids = new ArrayList<>();
    Optional<QueueId> after = Optional.empty();
    do {
      QueueAdministration.Page page = world.queue.administration().list(filter, after, limit);
      assertThat(page.messages()).hasSizeLessThanOrEqualTo(limit);
      page.messages().stream().map(QueuedMessage::id).forEach(ids::add);
      after = page.next();
    } while (after.isPresent());
    return ids;
  }

  private static Filter by(String destination, String sender, RecipientState state) {
    return new Filter(
        Optional.of(destination).filter(text -> !text.isEmpty()).map(Destination::new),
        Optional.of(sender).filter(text -> !text.isEmpty()),
        Optional.of(state));
  }

  @Test
  void a_list_read_in_parts_of_any_size_has_each_message_once() {
    try (World world = World.started(stores.open())) {
      world.transport.answer("there.example", World.temporary());
      Set<QueueId> sent = new HashSet<>();
      for (int i = 0; i < 40; i++) {
        sent.add(world.send("a@here.example", "b" + i + "@there.example"));
      }
      world.settle();
      for (int limit : new int[] {1, 7, 40, 1_000}) {
        assertThat(all(world, Filter.ALL, limit)).as("limit %d", limit).hasSize(40);
        assertThat(new HashSet<>(all(world, Filter.ALL, limit))).isEqualTo(sent);
      }
    }
  }

  @Test
  void a_list_is_by_destination_sender_and_state() {
    try (World world = World.started(stores.open())) {
      world.transport.answer("there.example", World.temporary());
      world.transport.answer("far.example", World.temporary());
      QueueId one = world.send("Anna@here.example", "b@there.example");
      QueueId two = world.send("ben@here.example", "c@there.example", "d@far.example");
      world.settle();
      assertThat(all(world, by("far.example", "", DEFERRED), 10)).containsExactly(two);
      assertThat(all(world, by("there.example", "", DEFERRED), 10))
          .containsExactlyInAnyOrder(one, two);
      assertThat(all(world, by("", "ANNA@", DEFERRED), 10)).containsExactly(one);
      assertThat(all(world, by("far.example", "anna", DEFERRED), 10)).isEmpty();
      world.queue.administration().hold(one);
      assertThat(all(world, by("", "", HELD), 10)).containsExactly(one);
    }
  }

  @Test
  void figures_of_a_destination_are_those_of_what_waits() {
    try (World world = World.started(stores.open())) {
      world.transport.answer("there.example", World.temporary());
      world.send("a@here.example", "b@there.example", "c@there.example");
      world.send("e@here.example", "d@there.example");
      world.send("a@here.example", "b@quick.example");
      world.settle();
      assertThat(world.queue.stats()).containsOnlyKeys("there.example");
      Queue.Status status = world.queue.stats().values().iterator().next();
      assertThat(status.queued()).isEqualTo(3);
      assertThat(status.active()).isZero();
      assertThat(status.next()).contains(World.MORNING.plus(Duration.ofMinutes(5)));
      assertThat(status.lastFailure()).contains(World.temporary());
    }
  }

  @Test
  void everything_can_be_tried_at_once_but_not_what_is_held() {
    try (World world = World.started(stores.open())) {
      world.transport.answer("there.example", World.temporary());
      world.transport.unreachable.put("dead.example", World.temporary());
      QueueId first = world.send("a@here.example", "b@there.example");
      QueueId second = world.send("a@here.example", "c@dead.example");
      QueueId held = world.send("a@here.example", "d@there.example");
      world.settle();
      world.queue.administration().hold(held);
      world.transport.answers.clear();
      world.transport.unreachable.clear();
      assertThat(world.queue.administration().retryAll()).isEqualTo(2);
      world.settle();
      world.assertGone(first);
      world.assertGone(second);
      world.assertState(held, HELD);
      assertThat(world.queue.administration().retryAll()).isZero();
    }
  }

  @Test
  void what_has_ended_or_is_unknown_is_left_alone() {
    try (World world = World.started(stores.open())) {
      world.transport.answers.put("there.example", recipient -> World.unknown());
      QueueId failed = world.send("a@here.example", "b@there.example");
      world.settle();
      QueueAdministration administration = world.queue.administration();
      QueueId unknown = QueueId.of(new byte[QueueId.BYTES]);
      for (QueueId id : List.of(failed, unknown)) {
        assertThat(administration.hold(id)).isZero();
        assertThat(administration.release(id)).isZero();
        assertThat(administration.retry(id)).isZero();
        assertThat(administration.cancel(id)).isZero();
        assertThat(administration.reroute(id, new Destination("other.example"))).isZero();
      }
      world.assertState(failed, BOUNCED);
    }
  }

  @Test
  void what_is_held_can_be_sent_elsewhere_and_stays_held() {
    try (World world = World.started(stores.open())) {
      world.transport.answer("there.example", World.temporary());
      QueueId id = world.send("a@here.example", "b@there.example");
      world.settle();
      QueueAdministration administration = world.queue.administration();
      assertThat(administration.hold(id)).isOne();
      assertThat(administration.hold(id)).as("held already").isZero();
      assertThat(administration.reroute(id, new Destination("other.example"))).isOne();
      world.pass(Duration.ofHours(2));
      world.assertState(id, HELD);
      assertThat(administration.release(id)).isOne();
      world.settle();
      world.assertGone(id);
      assertThat(world.transport.opened("other.example")).isOne();
    }
  }

  @Test
  void what_is_held_can_be_taken_back() {
    try (World world = World.started(stores.open())) {
      world.transport.answer("there.example", World.temporary());
      QueueId id = world.send("a@here.example", "b@there.example");
      world.settle();
      world.queue.administration().hold(id);
      assertThat(world.queue.administration().cancel(id)).isOne();
      world.assertState(id, CANCELLED);
      assertThat(world.queue.administration().release(id)).isZero();
      assertThat(world.reports).isEmpty();
    }
  }
}

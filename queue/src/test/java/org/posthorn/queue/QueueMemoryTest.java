package org.posthorn.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.posthorn.queue.message.RecipientState;
import org.posthorn.transport.message.QueueId;

/// A queue that remembers only a few (sender, destination) pairs while many more wait.
class QueueMemoryTest {
  private static final int HEADS = 6;
  private static final int SLEEPING = 60;

  @RegisterExtension final TestStores stores = new TestStores();

  private World small() {
    World world = new World(stores.open(), "one", QueueLimits.defaults().withMemory(HEADS, 10, 3));
    world.start();
    return world;
  }

  /// A message each for many destinations that all want to see us later.
  private static List<QueueId> deferred(World world) {
    List<QueueId> ids = new ArrayList<>();
    for (int i = 0; i < SLEEPING; i++) {
      world.transport.answer("d" + i + ".example", World.temporary());
      ids.add(world.send("a@here.example", "b@d" + i + ".example"));
    }
    world.settle();
    ids.forEach(id -> world.assertState(id, RecipientState.DEFERRED));
    return ids;
  }

  @Test
  void a_new_message_leaves_at_once_although_memory_is_full_of_what_waits_for_hours() {
    try (World world = small()) {
      deferred(world);
      assertThat(world.figure("cursors")).isEqualTo(HEADS);
      for (int i = 0; i < 20; i++) {
        QueueId id = world.send("a@here.example", "b@new" + i + ".example");
        world.settle();
        world.assertGone(id);
        assertThat(world.figure("cursors")).isLessThanOrEqualTo(HEADS);
      }
    }
  }

  @Test
  void what_was_forgotten_is_tried_when_it_is_due() {
    try (World world = small()) {
      List<QueueId> ids = deferred(world);
      world.transport.answers.clear();
      world.pass(Duration.ofMinutes(5).minusMillis(1));
      assertThat(world.transport.carried).as("before it is due").hasSize(SLEEPING);
      world.pass(Duration.ofMillis(1));
      ids.forEach(world::assertGone);
      assertThat(world.transport.carried).hasSize(2 * SLEEPING);
    }
  }

  @Test
  void nothing_is_looked_for_before_something_is_due() {
    try (World world = small()) {
      deferred(world);
      long read = world.figure("cursors_read");
      for (int second = 0; second < 60; second++) {
        world.pass(Duration.ofSeconds(1));
      }
      assertThat(world.figure("cursors_read")).isEqualTo(read);
    }
  }

  @Test
  void finding_again_reads_a_bounded_number_of_rows_for_each_message() {
    try (World world = small()) {
      deferred(world);
      long before = world.figure("cursors_read");
      for (int minutes : new int[] {5, 10, 20}) {
        world.pass(Duration.ofMinutes(minutes));
      }
      long read = world.figure("cursors_read") - before;
      long attempts = (long) world.transport.carried.size() - SLEEPING;
      assertThat(attempts).isEqualTo(3 * SLEEPING);
      // Each look at a shard brings at least one head; it reads at most what the shard has, and
      // one.
      assertThat(read).isLessThan(attempts * SLEEPING / 4);
    }
  }
}

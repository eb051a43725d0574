package org.posthorn.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.posthorn.queue.message.RecipientState.DEFERRED;
import static org.posthorn.queue.message.RecipientState.SCHEDULED;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.posthorn.transport.message.DeliveryOutcome;
import org.posthorn.transport.message.Destination;
import org.posthorn.transport.message.QueueId;

/// Destinations for which there is no connection to be had now, and senders that go apart.
class QueueBusyTest {
  private static final InetAddress OWN = InetAddress.ofLiteral("192.0.2.7");
  private static final Destination APART = new Destination("there.example").from(OWN);

  @RegisterExtension final TestStores stores = new TestStores();

  @Test
  void a_message_waits_for_a_connection_without_an_attempt() {
    try (World world = World.started(stores.open())) {
      world.transport.busy.add("there.example");
      QueueId id = world.send("a@here.example", "b@there.example");
      world.settle();
      world.assertState(id, SCHEDULED);
      assertThat(world.shown(id, 0).attempts()).isZero();
      assertThat(world.shown(id, 0).active()).isFalse();
      assertThat(world.timeline).isEmpty();
      world.transport.busy.clear();
      world.pass(Duration.ofSeconds(1));
      world.assertGone(id);
    }
  }

  @Test
  void it_asks_more_and_more_seldom_and_others_do_not_wait() {
    try (World world = World.started(stores.open())) {
      world.transport.busy.add("there.example");
      QueueId id = world.send("a@here.example", "b@there.example");
      world.settle();
      for (int second = 0; second < 63; second++) {
        world.pass(Duration.ofSeconds(1));
      }
      // After 1, 2, 4, 8 and then each 16 seconds.
      assertThat(world.transport.opened("there.example")).isEqualTo(8);
      world.assertGone(world.send("a@here.example", "b@elsewhere.example"));
      world.transport.busy.clear();
      world.pass(Duration.ofSeconds(16));
      world.assertGone(id);
    }
  }

  @Test
  void what_is_cancelled_meanwhile_is_not_sent() {
    try (World world = World.started(stores.open())) {
      world.transport.busy.add("there.example");
      QueueId id = world.send("a@here.example", "b@there.example");
      world.settle();
      assertThat(world.queue.administration().cancel(id)).isEqualTo(1);
      world.transport.busy.clear();
      world.pass(Duration.ofMinutes(1));
      assertThat(world.transport.carried).isEmpty();
    }
  }

  /// `a@own.example` has an address of its own, which is blocked.
  private World apart() {
    QueueSettings.SourceAddresses sourceAddresses =
        new QueueSettings.SourceAddresses((_, _) -> Optional.empty(), Set.of(OWN), Map.of());
    World world = new World(stores.open(), "one", QueueLimits.defaults(), sourceAddresses);
    world.start();
    world.transport.unreachable.put(APART.name(), blocked());
    return world;
  }

  private static DeliveryOutcome blocked() {
    return new DeliveryOutcome(
        DeliveryOutcome.Kind.TEMPORARY, 421, Optional.empty(), "192.0.2.7 is listed", "mx", "");
  }

  @Test
  void an_address_that_is_blocked_does_not_slow_down_another() {
    try (World world = apart()) {
      QueueId blocked = world.send("a@own.example", "b@there.example");
      world.settle();
      world.assertState(blocked, DEFERRED);
      for (int i = 0; i < 10; i++) {
        QueueId id = world.send("c@here.example", "d@there.example");
        world.settle();
        world.assertGone(id);
      }
      assertThat(world.queue.stats()).containsOnlyKeys(APART.name());
      assertThat(world.transport.opened(APART.name())).isEqualTo(1);
      assertThat(world.transport.opened("there.example")).isPositive();
    }
  }

  @Test
  void an_administrator_names_the_domain_or_the_way() {
    try (World world = apart()) {
      QueueId id = world.send("a@own.example", "b@there.example");
      world.settle();
      QueueAdministration administration = world.queue.administration();
      Instant planned = world.shown(id, 0).next().orElseThrow();
      for (String name : new String[] {"there.example", APART.name()}) {
        Destination destination = new Destination(name);
        var filter =
            new QueueAdministration.Filter(
                Optional.of(destination), Optional.empty(), Optional.empty());
        assertThat(administration.list(filter, Optional.empty(), 10).messages()).hasSize(1);
        assertThat(administration.retry(destination)).as(name).isEqualTo(1);
        world.settle();
      }
      assertThat(world.shown(id, 0).attempts()).isEqualTo(3);
      assertThat(world.shown(id, 0).next().orElseThrow()).isAfter(planned);
    }
  }
}

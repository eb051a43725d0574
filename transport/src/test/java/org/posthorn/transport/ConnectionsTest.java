package org.posthorn.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.posthorn.transport.Connections.Slot;
import org.posthorn.transport.message.DeliveryOutcome;

class ConnectionsTest {
  private static final Optional<InetAddress> OURS = source("192.0.2.7");
  private static final Optional<InetAddress> OTHER = source("192.0.2.8");
  private static final DeliveryOutcome CLOSING =
      new DeliveryOutcome(
          DeliveryOutcome.Kind.TEMPORARY, 421, Optional.empty(), "too many", "mx", "");

  private final Connections connections = new Connections(4, 10, 3);

  private static Optional<InetAddress> source(String address) {
    return Optional.of(InetAddress.ofLiteral(address));
  }

  private static InetSocketAddress server(int number) {
    return new InetSocketAddress(InetAddress.ofLiteral("198.51.100." + number), 25);
  }

  private List<Slot> takeAll(Optional<InetAddress> source, int server) {
    List<Slot> slots = new ArrayList<>();
    while (slots.size() < 100) {
      @Nullable Slot slot = connections.take(source, server(server));
      if (slot == null) {
        return slots;
      }
      slots.add(slot);
    }
    return slots;
  }

  @Test
  void a_server_gets_so_many_and_another_its_own() {
    List<Slot> slots = takeAll(Optional.empty(), 1);
    assertThat(slots).hasSize(4);
    assertThat(takeAll(Optional.empty(), 2)).hasSize(4);
    slots.getFirst().close();
    slots.getFirst().close();
    assertThat(takeAll(Optional.empty(), 1)).as("given back once").hasSize(1);
  }

  @Test
  void an_address_of_ours_gets_so_many_in_all_and_another_its_own() {
    int taken = 0;
    for (int server = 1; server <= 5; server++) {
      taken += takeAll(OURS, server).size();
    }
    assertThat(taken).isEqualTo(10);
    assertThat(takeAll(OTHER, 1)).hasSize(4);
    assertThat(takeAll(Optional.empty(), 1)).hasSize(4);
  }

  @Test
  void failures_make_fewer_and_successes_more_for_that_address_of_ours_alone() {
    List<Slot> slots = takeAll(OURS, 1);
    slots.getFirst().failed(CLOSING);
    slots.forEach(Slot::close);
    slots = takeAll(OURS, 1);
    assertThat(slots).hasSize(2);
    assertThat(takeAll(OTHER, 1)).hasSize(4);
    for (int i = 0; i < 10; i++) {
      slots.getFirst().succeeded();
    }
    slots.forEach(Slot::close);
    assertThat(takeAll(OURS, 1)).hasSize(4);
  }

  @Test
  void servers_that_fail_are_remembered_but_not_too_many() {
    for (int server = 1; server <= 9; server++) {
      try (Slot slot = Objects.requireNonNull(connections.take(OURS, server(server)))) {
        slot.failed(CLOSING);
      }
    }
    assertThat(takeAll(Optional.empty(), 200)).hasSize(4);
    assertThat(takeAll(OURS, 9)).as("lately").hasSize(2);
    assertThat(takeAll(OURS, 1)).as("long ago").hasSize(4);
  }

  @Test
  void nothing_stays_open() {
    List<Slot> slots = takeAll(OURS, 1);
    slots.addAll(takeAll(OTHER, 2));
    assertThat(connections.open()).isEqualTo(8);
    slots.forEach(Slot::close);
    assertThat(connections.open()).isZero();
    assertThat(takeAll(OURS, 1)).hasSize(4);
  }
}

package org.posthorn.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.posthorn.smtp.client.TlsPolicy;

/// Which servers are tried last, and for how long.
class RecentFailuresTest {
  private static final MxHost FIRST = mxHost("127.0.0.1");
  private static final MxHost SECOND = mxHost("127.0.0.2");

  private final AtomicReference<Instant> time =
      new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
  private final RecentFailures failures =
      new RecentFailures(TransportSettings.of("mx.example.test"), time::get);

  private static MxHost mxHost(String address) {
    return new MxHost(
        "mx.remote.test",
        new InetSocketAddress(address, 25),
        TlsPolicy.OPPORTUNISTIC,
        MxHost.Naming.GIVEN,
        Optional.empty(),
        10);
  }

  private boolean firstIsLast() {
    return failures.last(List.of(FIRST, SECOND)).getLast().equals(FIRST);
  }

  private boolean firstIsLastAfter(Duration passed) {
    time.updateAndGet(now -> now.plus(passed));
    return firstIsLast();
  }

  @Test
  void a_server_that_failed_is_tried_last_for_five_minutes_then_ten_and_at_most_two_hours() {
    assertThat(firstIsLast()).isFalse();
    for (int minutes : new int[] {5, 10, 20, 40, 80, 120, 120}) {
      failures.failed(FIRST);
      assertThat(firstIsLastAfter(Duration.ofMinutes(minutes).minusSeconds(1))).isTrue();
      assertThat(firstIsLastAfter(Duration.ofSeconds(1))).as("after %s min", minutes).isFalse();
    }
  }

  @Test
  void a_server_that_answers_is_forgiven() {
    failures.failed(FIRST);
    failures.failed(FIRST);
    failures.reached(FIRST);
    assertThat(firstIsLast()).isFalse();
    failures.failed(FIRST);
    assertThat(firstIsLastAfter(Duration.ofMinutes(5))).isFalse();
  }

  @Test
  void where_all_have_failed_their_order_stays() {
    failures.failed(FIRST);
    failures.failed(SECOND);
    assertThat(failures.last(List.of(FIRST, SECOND))).containsExactly(FIRST, SECOND);
  }
}

package org.posthorn.transport.warmup;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.posthorn.kv.MemoryStore;
import org.posthorn.transport.warmup.WarmUps.Admission;

class WarmUpsTest {
  private static final Instant MORNING = Instant.parse("2026-11-20T08:00:00Z");
  private static final Instant MIDNIGHT = Instant.parse("2026-11-21T00:00:00Z");
  private static final InetAddress FOUR = InetAddress.ofLiteral("192.0.2.7");
  private static final InetAddress SIX = InetAddress.ofLiteral("2001:db8::7");
  private static final InetAddress KNOWN = InetAddress.ofLiteral("192.0.2.8");
  private static final Ramp RAMP = new Ramp(LocalDate.of(2026, 11, 20), 4, 1.5, 3);

  private final AtomicReference<Instant> time = new AtomicReference<>(MORNING);
  private final MemoryStore kv = new MemoryStore();

  private WarmUps warmUps() {
    return new WarmUps(kv, Map.of(FOUR, RAMP, SIX, RAMP), time::get);
  }

  /// How many messages may leave now, up to a hundred.
  private static int admitted(WarmUps warmUps, InetAddress source) {
    int count = 0;
    while (count < 100 && !(warmUps.admit(source) instanceof Admission.Later)) {
      count++;
    }
    return count;
  }

  @Test
  void each_day_more_may_leave_until_there_is_no_bound() {
    WarmUps warmUps = warmUps();
    for (int expected : new int[] {4, 6, 9, 100}) {
      assertThat(admitted(warmUps, FOUR)).as(time.get().toString()).isEqualTo(expected);
      time.updateAndGet(now -> now.plus(Duration.ofDays(1)));
    }
  }

  @Test
  void each_address_has_its_own_bound_and_others_have_none() {
    WarmUps warmUps = warmUps();
    assertThat(admitted(warmUps, FOUR)).isEqualTo(4);
    assertThat(admitted(warmUps, SIX)).isEqualTo(4);
    assertThat(admitted(warmUps, KNOWN)).isEqualTo(100);
  }

  @Test
  void what_waits_comes_back_after_midnight_one_after_the_other() {
    WarmUps warmUps = warmUps();
    admitted(warmUps, FOUR); // and one that waits
    List<Admission> waiting = List.of(warmUps.admit(FOUR), warmUps.admit(FOUR));
    assertThat(waiting)
        .containsExactly(
            new Admission.Later(FOUR, MIDNIGHT, MIDNIGHT.plusMillis(1)),
            new Admission.Later(FOUR, MIDNIGHT, MIDNIGHT.plusMillis(2)));
    assertThat(((Admission.Later) waiting.getFirst()).text())
        .isEqualTo("waits for warm-up of 192.0.2.7 until 2026-11-21T00:00:00Z");
  }

  @Test
  void a_restart_forgets_nothing() {
    assertThat(warmUps().admit(FOUR)).isInstanceOf(Admission.Counted.class);
    assertThat(admitted(warmUps(), FOUR)).isEqualTo(3);
  }

  @Test
  void what_no_server_took_leaves_room_for_another() {
    WarmUps warmUps = warmUps();
    Admission first = warmUps.admit(FOUR);
    admitted(warmUps, FOUR);
    warmUps.uncount((Admission.Counted) first);
    assertThat(admitted(warmUps, FOUR)).isEqualTo(1);
  }

  @Test
  void many_at_a_time_get_no_more_than_one() throws Exception {
    WarmUps warmUps = new WarmUps(kv, Map.of(FOUR, Ramp.since(RAMP.since())), time::get);
    Callable<Admission> ask = () -> warmUps.admit(FOUR);
    try (ExecutorService many = Executors.newVirtualThreadPerTaskExecutor()) {
      long counted = 0;
      for (Future<Admission> each :
          many.invokeAll(Stream.generate(() -> ask).limit(200).toList())) {
        counted += each.get() instanceof Admission.Counted ? 1 : 0;
      }
      assertThat(counted).isEqualTo(50);
    }
  }

  @Test
  void an_administrator_sees_how_far_it_is() {
    WarmUps warmUps = warmUps();
    warmUps.admit(FOUR);
    time.set(MIDNIGHT);
    warmUps.admit(FOUR);
    warmUps.admit(FOUR);
    assertThat(warmUps.statuses())
        .containsExactly(
            new WarmUps.Status(FOUR, RAMP, 2, 2, 6, MIDNIGHT.plus(Duration.ofDays(1))),
            new WarmUps.Status(SIX, RAMP, 2, 0, 6, MIDNIGHT.plus(Duration.ofDays(1))));
  }
}

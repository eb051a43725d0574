package org.posthorn.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class SlidingWindowTest {
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Instant START = Instant.parse("2026-03-21T12:02:03Z");

  private final AtomicReference<Instant> now = new AtomicReference<>(START);
  private final SlidingWindow<String> window = new SlidingWindow<>(HOUR, 3, now::get);

  private void pass(Duration time) {
    now.updateAndGet(before -> before.plus(time));
  }

  @Test
  void only_so_much_is_let_in() {
    for (int i = 0; i < 100; i++) {
      assertThat(window.tryAdd("a", 1, 100)).isTrue();
    }
    assertThat(window.tryAdd("a", 1, 100)).isFalse();
    assertThat(window.tryAdd("b", 1, 100)).as("another").isTrue();
    assertThat(window.sum("a")).isEqualTo(100);
  }

  @Test
  void it_is_told_when_to_come_back_and_that_is_true() {
    window.add("a", 60);
    pass(Duration.ofMinutes(20));
    window.add("a", 40);
    Duration wait = window.untilGranted("a", 1, 100);
    assertThat(wait).isBetween(Duration.ofMinutes(40), Duration.ofMinutes(45));
    pass(wait.minusMillis(1));
    assertThat(window.tryAdd("a", 1, 100)).isFalse();
    pass(Duration.ofMillis(1));
    assertThat(window.untilGranted("a", 1, 100)).isZero();
    assertThat(window.tryAdd("a", 1, 100)).isTrue();
    assertThat(window.sum("a")).isEqualTo(41);
  }

  @Test
  void a_window_later_all_is_forgotten() {
    window.add("a", 100);
    pass(HOUR);
    assertThat(window.sum("a")).as("not before").isEqualTo(100);
    pass(HOUR.dividedBy(SlidingWindow.SLOTS));
    assertThat(window.sum("a")).isZero();
    pass(Duration.ofDays(10_000));
    assertThat(window.sum("a")).isZero();
  }

  @Test
  void a_clock_that_was_set_back_forgets_nothing() {
    window.add("a", 5);
    pass(Duration.ofHours(-5));
    window.add("a", 5);
    assertThat(window.sum("a")).isEqualTo(10);
  }

  @Test
  void the_key_unused_longest_is_forgotten() {
    for (String key : new String[] {"a", "b", "c", "a", "d"}) {
      window.add(key, 1);
    }
    assertThat(window.keys()).isEqualTo(3);
    assertThat(window.sum("b")).isZero();
    assertThat(window.sum("a")).isEqualTo(2);
  }

  @Test
  void what_is_more_than_the_bound_waits_for_ever() {
    assertThat(window.untilGranted("a", 2, 1)).isPositive();
    assertThat(window.tryAdd("a", 2, 1)).isFalse();
  }

  @Test
  void in_no_hour_is_more_let_in() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    Deque<Instant> taken = new ArrayDeque<>();
    for (int i = 0; i < 20_000; i++) {
      pass(Duration.ofMillis(random.nextInt(120_000)));
      if (window.tryAdd("a", 1, 20)) {
        taken.addLast(now.get());
      }
      while (!taken.isEmpty() && taken.getFirst().isBefore(now.get().minus(HOUR))) {
        taken.removeFirst();
      }
      assertThat(taken).as("seed %d", seed).hasSizeLessThanOrEqualTo(20);
    }
  }
}

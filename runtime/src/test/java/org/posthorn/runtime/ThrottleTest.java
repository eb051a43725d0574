package org.posthorn.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ThrottleTest {
  private final AtomicLong now = new AtomicLong(1_000_000);

  private Throttle<String> throttle(int burst, Duration period, int keysMax) {
    return new Throttle<>(burst, period, keysMax, () -> Instant.ofEpochMilli(now.get()));
  }

  @Test
  void a_burst_is_granted_and_then_one_at_a_time() {
    Throttle<String> throttle = throttle(3, Duration.ofMinutes(3), 10);
    assertThat(throttle.untilGranted("a")).isZero();
    for (int i = 0; i < 3; i++) {
      assertThat(throttle.tryAcquire("a")).isTrue();
    }
    assertThat(throttle.tryAcquire("a")).isFalse();
    assertThat(throttle.untilGranted("a")).isEqualTo(Duration.ofMinutes(1));
    assertThat(throttle.tryAcquire("b")).isTrue();
    now.addAndGet(59_999);
    assertThat(throttle.tryAcquire("a")).isFalse();
    now.addAndGet(1);
    assertThat(throttle.tryAcquire("a")).isTrue();
    assertThat(throttle.tryAcquire("a")).isFalse();
  }

  @Test
  void a_bucket_never_holds_more_than_its_burst() {
    Throttle<String> throttle = throttle(2, Duration.ofSeconds(2), 10);
    assertThat(throttle.tryAcquire("a")).isTrue();
    now.addAndGet(1_000_000);
    assertThat(throttle.tryAcquire("a")).isTrue();
    assertThat(throttle.tryAcquire("a")).isTrue();
    assertThat(throttle.tryAcquire("a")).isFalse();
  }

  @Test
  void a_clock_set_back_changes_nothing() {
    Throttle<String> throttle = throttle(1, Duration.ofSeconds(1), 10);
    assertThat(throttle.tryAcquire("a")).isTrue();
    now.addAndGet(-500_000);
    assertThat(throttle.tryAcquire("a")).isFalse();
    now.addAndGet(1_000);
    assertThat(throttle.tryAcquire("a")).isTrue();
  }

  @Test
  void the_key_unused_longest_is_forgotten() {
    Throttle<String> throttle = throttle(1, Duration.ofHours(1), 2);
    assertThat(throttle.tryAcquire("a")).isTrue();
    assertThat(throttle.tryAcquire("b")).isTrue();
    assertThat(throttle.tryAcquire("a")).isFalse();
    assertThat(throttle.tryAcquire("c")).isTrue();
    assertThat(throttle.keys()).isEqualTo(2);
    assertThat(throttle.tryAcquire("a")).isFalse();
    assertThat(throttle.tryAcquire("b")).isTrue();
  }

  @Test
  void a_forgiven_key_begins_anew() {
    Throttle<String> throttle = throttle(1, Duration.ofHours(1), 2);
    assertThat(throttle.tryAcquire("a")).isTrue();
    throttle.forgive("a");
    assertThat(throttle.tryAcquire("a")).isTrue();
  }

  @Test
  void permits_count_what_goes_on_at_once() {
    Permits<String> permits = new Permits<>(2);
    assertThat(permits.tryAcquire("a")).isTrue();
    assertThat(permits.tryAcquire("a")).isTrue();
    assertThat(permits.tryAcquire("a")).isFalse();
    assertThat(permits.tryAcquire("b")).isTrue();
    permits.release("a");
    assertThat(permits.inUse("a")).isEqualTo(1);
    assertThat(permits.tryAcquire("a")).isTrue();
    permits.release("b");
    assertThat(permits.inUse("b")).isZero();
    assertThatThrownBy(() -> permits.release("b")).isInstanceOf(IllegalStateException.class);
  }
}

package org.posthorn.directory;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class FailureBackOffTest {
  private final TurnableClock clock = new TurnableClock();
  private final FailureBackOff backOff =
      new FailureBackOff(clock, 3, Duration.ofSeconds(10), Duration.ofHours(1), 4);

  private long refusedSeconds() {
    long seconds = 0;
    while (backOff.refuses("k")) {
      clock.turn(Duration.ofSeconds(1));
      seconds++;
    }
    return seconds;
  }

  @Test
  void refusalsDoubleUpToTheirBound() {
    long[] expected = {0, 0, 0, 1, 2, 4, 8, 10, 10};
    for (long seconds : expected) {
      backOff.failed("k");
      assertThat(refusedSeconds()).isEqualTo(seconds);
    }
    for (int i = 0; i < 100; i++) {
      backOff.failed("k");
    }
    assertThat(refusedSeconds()).isEqualTo(10);
  }

  @Test
  void failuresAreForgotten() {
    for (int i = 0; i < 6; i++) {
      backOff.failed("k");
    }
    clock.turn(Duration.ofHours(1));
    backOff.failed("k");
    assertThat(refusedSeconds()).isZero();

    for (int i = 0; i < 6; i++) {
      backOff.failed("k");
    }
    backOff.forget("k");
    assertThat(refusedSeconds()).isZero();
  }

  @Test
  void theKeyThatFailedLongestAgoGivesWay() {
    for (int i = 0; i < 4; i++) {
      backOff.failed("k");
    }
    for (String key : new String[] {"a", "b", "c"}) {
      backOff.failed(key);
    }
    assertThat(backOff.refuses("k")).isTrue();
    backOff.failed("d");
    assertThat(backOff.refuses("k")).isFalse();
    assertThat(backOff.size()).isEqualTo(4);
  }

  @Test
  void onlySoManyAttemptsAreUnderWayAsMayFailForNothing() throws Exception {
    for (int i = 0; i < 4; i++) {
      assertThat(backOff.begin("k")).isTrue();
    }
    Thread fifth = Thread.ofVirtual().start(() -> backOff.begin("k"));
    assertThat(backOff.begin("other")).isTrue();
    while (fifth.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
    backOff.forget("k");
    backOff.end("k");
    fifth.join();

    // Four are under way again; when they have failed, whoever waited for them is refused.
    AtomicReference<Boolean> begun = new AtomicReference<>();
    Thread sixth = Thread.ofVirtual().start(() -> begun.set(backOff.begin("k")));
    for (int i = 0; i < 4; i++) {
      backOff.failed("k");
      backOff.end("k");
    }
    sixth.join();
    assertThat(begun).hasValue(false);
    clock.turn(Duration.ofSeconds(1));

    // Now each failure costs, so one at a time.
    assertThat(backOff.begin("k")).isTrue();
    Thread seventh = Thread.ofVirtual().start(() -> begun.set(backOff.begin("k")));
    backOff.failed("k");
    backOff.end("k");
    seventh.join();
    assertThat(begun).hasValue(false);
  }
}

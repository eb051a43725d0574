package org.posthorn.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class TimeSliceTest {

  /// More busy threads than there are carriers: without pauses nobody else would ever run.
  @Test
  void busy_virtual_threads_let_others_run() throws InterruptedException {
    int busy = Runtime.getRuntime().availableProcessors() * 2;
    AtomicBoolean done = new AtomicBoolean();
    CountDownLatch started = new CountDownLatch(busy);
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < busy; i++) {
      threads.add(
          Thread.ofVirtual()
              .start(() -> {
                TimeSlice slice = new TimeSlice();
                started.countDown();
                while (!done.get()) {
                  slice.breathe();
                }
              }));
    }
    assertThat(started.await(20, TimeUnit.SECONDS)).isTrue();
    Thread.ofVirtual().start(() -> done.set(true));
    for (Thread thread : threads) {
      assertThat(thread.join(java.time.Duration.ofSeconds(20))).isTrue();
    }
  }

  @Test
  void metrics_are_listed_by_name() {
    Metrics metrics = new Metrics();
    metrics.counter("b.lines").add(2);
    metrics.counter("b.lines").increment();
    metrics.gauge("a.open", () -> 7);
    assertThat(metrics.snapshot()).hasToString("{a.open=7, b.lines=3}");
    assertThat(metrics.counter("b.lines").value()).isEqualTo(3);
  }
}

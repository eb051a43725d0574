package org.posthorn.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;

class ComputeSlotsTest {
  private final ComputeSlots turns = new ComputeSlots(1);

  @Test
  void who_came_first_computes_first() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    List<Integer> order = new CopyOnWriteArrayList<>();
    List<Thread> threads = new ArrayList<>();
    threads.add(inTurn(end::await));
    awaitWaiting(threads.getFirst());
    for (int i = 0; i < 20; i++) {
      int number = i;
      threads.add(inTurn(() -> order.add(number)));
      awaitWaiting(threads.getLast());
    }
    assertThat(order).isEmpty();
    end.countDown();
    join(threads);
    assertThat(order).isSorted().hasSize(20);
  }

  @Test
  void who_waits_for_something_else_gives_its_turn_to_the_next() throws Exception {
    Semaphore other = new Semaphore(0);
    Thread first =
        inTurn(() -> {
          ComputeSlots.endOwn();
          ComputeSlots.endOwn(); // once is enough, and twice is not two turns
          other.acquire();
        });
    awaitWaiting(first);
    Thread second = inTurn(other::acquire);
    awaitWaiting(second);
    Thread third = inTurn(() -> {});
    awaitWaiting(third);
    assertThat(third.join(Duration.ofMillis(1))).isFalse();
    other.release(2);
    join(List.of(first, second, third));
  }

  @Test
  void a_long_computation_keeps_its_turn_for_a_slice_only() throws Exception {
    CountDownLatch others = new CountDownLatch(1);
    Thread busy =
        inTurn(() -> {
          TimeSlice slice = new TimeSlice();
          while (others.getCount() > 0) {
            slice.breatheNow();
          }
        });
    Thread next = inTurn(others::countDown);
    join(List.of(busy, next));
  }

  @Test
  void a_turn_ends_with_what_is_thrown() {
    assertThatThrownBy(() ->
            turns.take(() -> {
              throw new IllegalStateException("failed");
            }))
        .hasMessage("failed");
    assertThat(turns.<String, RuntimeException>take(() -> "next")).isEqualTo("next");
  }

  private interface Step {
    void run() throws InterruptedException;
  }

  private Thread inTurn(Step step) {
    return Thread.ofVirtual()
        .start(() ->
            turns.take(() -> {
              try {
                step.run();
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
              return "";
            }));
  }

  private static void awaitWaiting(Thread thread) {
    while (thread.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
  }

  private static void join(List<Thread> threads) throws InterruptedException {
    for (Thread thread : threads) {
      assertThat(thread.join(Duration.ofSeconds(20))).isTrue();
    }
  }
}

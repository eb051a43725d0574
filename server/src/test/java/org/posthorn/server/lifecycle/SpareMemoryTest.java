package org.posthorn.server.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// When memory is given back.
class SpareMemoryTest {
  private static final long MB = 1L << 20;

  private static final class Heap implements SpareMemory.Heap {
    private long committed = 100 * MB;
    private long used = 50 * MB;
    private int collections;

    @Override
    public long committed() {
      return committed;
    }

    @Override
    public long used() {
      return used;
    }

    @Override
    public void collect() {
      collections++;
      used = 20 * MB;
      committed = 30 * MB;
    }
  }

  private final Heap heap = new Heap();
  private final SpareMemory memory = new SpareMemory(heap);

  @Test
  void an_idle_server_gives_memory_back_once() {
    memory.look();
    assertThat(heap.collections).as("nothing is known at the first look").isZero();
    heap.used += MB;
    memory.look();
    assertThat(heap.collections).isOne();
    for (int i = 0; i < 10; i++) {
      memory.look();
    }
    assertThat(heap.collections).isOne();
  }

  @Test
  void a_busy_server_is_not_stopped() {
    for (int i = 0; i < 10; i++) {
      heap.used += 10 * MB;
      memory.look();
    }
    heap.used = 10 * MB; // it has collected by itself
    memory.look();
    assertThat(heap.collections).isZero();
  }

  @Test
  void the_next_burst_is_cleared_up_too() {
    memory.look();
    memory.look();
    heap.committed = 200 * MB;
    heap.used = 150 * MB;
    memory.look();
    assertThat(heap.collections).isOne();
    memory.look();
    assertThat(heap.collections).isEqualTo(2);
  }
}

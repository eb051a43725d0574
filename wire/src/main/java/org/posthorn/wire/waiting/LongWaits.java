package org.posthorn.wire.waiting;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/// Checks all long waits once a second, so that each ends at most a second late. A timer for each
/// wait would wake a thread each time, which costs a busy session an eighth of its processor time.
/// Thread-safe.
public final class LongWaits {
  /// The maximum delay until the end of a wait is noticed, on a machine that is not overloaded.
  public static final Duration LOOK_EVERY = Duration.ofSeconds(1);

  /// For all connections of the process.
  private static final LongWaits ALL = new LongWaits();

  private final Set<Waiter> waiters = ConcurrentHashMap.newKeySet();

  private LongWaits() {
    Thread.ofPlatform().name("long-waits").daemon().start(this::look);
  }

  /// An object with a long wait.
  public interface Waiter {
    /// Ends the wait if there is one and it has lasted too long. Must be fast.
    ///
    /// @param now as [System#nanoTime]
    void look(long now);
  }

  public static void add(Waiter waiter) {
    ALL.waiters.add(waiter);
  }

  public static void remove(Waiter waiter) {
    ALL.waiters.remove(waiter);
  }

  private void look() {
    while (true) {
      LockSupport.parkNanos(this, LOOK_EVERY.toNanos());
      long now = System.nanoTime();
      for (Waiter waiter : waiters) {
        waiter.look(now);
      }
    }
  }
}

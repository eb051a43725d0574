package org.posthorn.wire.waiting;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/// Looks at those who wait, once a second, so that a long wait ends at most that much too late. A
/// timer that is armed and cancelled for each wait wakes a thread each time, which costs a session
/// that is busy an eighth of its processor time. Thread-safe.
public final class LongWaits {
  /// How late the end of a wait is noticed at most, on a machine that has the time to look.
  public static final Duration LOOK_EVERY = Duration.ofSeconds(1);

  /// For all connections of the process.
  private static final LongWaits ALL = new LongWaits();

  private final Set<Waiter> waiters = ConcurrentHashMap.newKeySet();

  private LongWaits() {
    Thread.ofPlatform().name("long-waits").daemon().start(this::look);
  }

  /// Whoever may wait.
  public interface Waiter {
    /// Ends the wait if there is one and it has lasted too long. Quick: all others wait for it.
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

package org.posthorn.runtime;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/// Sums of amounts for each key over a sliding time window. Unlike a [Throttle], which permits its
/// burst plus the refill, no window of this length exceeds the limit.
///
/// The window moves in [#SLOTS] steps: amounts expire after one window, or up to one step later.
/// Thread-safe. Memory is limited: above `keysMax`, the least recently used key is forgotten, so
/// its count restarts at 0.
///
/// @param <K> such as an account
public final class SlidingWindow<K> {
  /// Steps of a window.
  public static final int SLOTS = 12;

  private final long slotMillis;
  private final InstantSource clock;
  private final Map<K, Amounts> all;

  /// @param window its length, at least a millisecond for each step
  /// @param keysMax largest number of keys
  public SlidingWindow(Duration window, int keysMax, InstantSource clock) {
    slotMillis = window.toMillis() / SLOTS;
    if (slotMillis < 1 || keysMax < 1) {
      throw new IllegalArgumentException("window and keysMax must be positive");
    }
    this.clock = clock;
    all =
        new LinkedHashMap<>(16, 0.75f, true) {
          @Override
          protected boolean removeEldestEntry(Map.Entry<K, Amounts> eldest) {
            return size() > keysMax;
          }
        };
  }

  /// Counts an amount.
  ///
  /// @return the sum with it
  public double add(K key, double amount) {
    synchronized (all) {
      Amounts amounts = all.computeIfAbsent(key, _ -> new Amounts(now()));
      amounts.moveTo(now());
      return amounts.add(amount);
    }
  }

  /// Counts an amount unless the sum would exceed a limit.
  ///
  /// @return whether it was counted
  public boolean tryAdd(K key, double amount, double most) {
    synchronized (all) {
      if (sum(key) + amount > most) {
        return false;
      }
      add(key, amount);
      return true;
    }
  }

  /// The sum as of now.
  public double sum(K key) {
    synchronized (all) {
      Amounts amounts = all.get(key);
      if (amounts == null) {
        return 0;
      }
      amounts.moveTo(now());
      return amounts.sum();
    }
  }

  /// How long until [#tryAdd] will succeed if nothing else is counted; zero if it would succeed
  /// now. For an amount above the limit, which never succeeds, the whole window.
  public Duration untilGranted(K key, double amount, double most) {
    synchronized (all) {
      double over = sum(key) + amount - most;
      Amounts amounts = all.get(key);
      if (over <= 0) {
        return Duration.ZERO;
      }
      long end = amounts == null ? now() + SLOTS : amounts.whenLess(over);
      return Duration.ofMillis(Math.max(1, end * slotMillis - clock.millis()));
    }
  }

  /// Forgets what was counted for a key.
  public void forget(K key) {
    synchronized (all) {
      all.remove(key);
    }
  }

  /// Number of keys.
  public int keys() {
    synchronized (all) {
      return all.size();
    }
  }

  private long now() {
    return Math.floorDiv(clock.millis(), slotMillis);
  }

  /// One more slot than the window has, as the newest one is incomplete.
  private static final class Amounts {
    private final float[] slots = new float[SLOTS + 1];
    private long newest;

    Amounts(long now) {
      newest = now;
    }

    private static int index(long slot) {
      return (int) Math.floorMod(slot, (long) SLOTS + 1);
    }

    /// A clock that was set back counts into the newest slot.
    void moveTo(long now) {
      if (now - newest > SLOTS) {
        Arrays.fill(slots, 0);
        newest = now;
      }
      while (newest < now) {
        slots[index(++newest)] = 0;
      }
    }

    double add(double amount) {
      slots[index(newest)] += (float) amount;
      return sum();
    }

    double sum() {
      double sum = 0;
      for (float slot : slots) {
        sum += slot;
      }
      return sum;
    }

    /// The slot in which this amount will have expired.
    long whenLess(double amount) {
      double forgotten = 0;
      for (long slot = newest - SLOTS; slot <= newest; slot++) {
        forgotten += slots[index(slot)];
        if (forgotten >= amount) {
          return slot + SLOTS + 1;
        }
      }
      return newest + SLOTS + 1;
    }
  }
}

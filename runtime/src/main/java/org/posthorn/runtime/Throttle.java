package org.posthorn.runtime;

import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;

/// A token bucket for each key: so many at once, and so many in each period after that. For
/// connections per address, and for authentication failures per address or account.
///
/// Thread-safe. Memory is bounded: past `keysMax` the key unused longest is forgotten, which is in
/// its favour.
///
/// @param <K> whom is throttled
public final class Throttle<K> {
  private final double burst;
  private final double tokensPerMilli;
  private final InstantSource clock;
  private final Map<K, Bucket> buckets;

  /// @param burst how many at once
  /// @param period in which an empty bucket fills up to `burst` again
  /// @param keysMax how many keys are remembered
  public Throttle(int burst, Duration period, int keysMax, InstantSource clock) {
    if (burst < 1 || !period.isPositive() || keysMax < 1) {
      throw new IllegalArgumentException("a throttle allows at least one in some period");
    }
    this.burst = burst;
    this.tokensPerMilli = burst / (double) Math.max(1, period.toMillis());
    this.clock = clock;
    this.buckets =
        new LinkedHashMap<>(16, 0.75f, true) {
          @Override
          protected boolean removeEldestEntry(Map.Entry<K, Bucket> eldest) {
            return size() > keysMax;
          }
        };
  }

  /// Takes a token.
  ///
  /// @return whether there was one
  public boolean tryAcquire(K key) {
    synchronized (buckets) {
      Bucket bucket = filled(key);
      if (bucket.tokens < 1) {
        return false;
      }
      bucket.tokens -= 1;
      return true;
    }
  }

  /// How long until [#tryAcquire] will be granted; zero if it would be now. Takes nothing.
  public Duration untilGranted(K key) {
    synchronized (buckets) {
      if (!buckets.containsKey(key)) {
        return Duration.ZERO;
      }
      double missing = 1 - filled(key).tokens;
      return missing <= 0
          ? Duration.ZERO
          : Duration.ofMillis((long) Math.ceil(missing / tokensPerMilli));
    }
  }

  /// Fills a key's bucket: an account that has authenticated after all.
  public void forgive(K key) {
    synchronized (buckets) {
      buckets.remove(key);
    }
  }

  /// How many keys are remembered.
  public int keys() {
    synchronized (buckets) {
      return buckets.size();
    }
  }

  private Bucket filled(K key) {
    long now = clock.millis();
    Bucket bucket = buckets.get(key);
    if (bucket == null) {
      bucket = new Bucket(burst, now);
      buckets.put(key, bucket);
    }
    // A clock that was set back gives nothing and takes nothing.
    long passed = Math.max(0, now - bucket.at);
    bucket.tokens = Math.min(burst, bucket.tokens + passed * tokensPerMilli);
    bucket.at = now;
    return bucket;
  }

  private static final class Bucket {
    private double tokens;
    private long at;

    Bucket(double tokens, long at) {
      this.tokens = tokens;
      this.at = at;
    }
  }
}

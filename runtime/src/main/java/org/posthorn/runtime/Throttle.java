package org.posthorn.runtime;

import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;

/// A token bucket for each key, with a burst and a refill rate. For connections per address, and
/// for authentication failures per address or account.
///
/// Thread-safe. Memory is limited: above `keysMax`, the least recently used key is forgotten, so
/// its bucket is full again.
///
/// @param <K> such as an address
public final class Throttle<K> {
  private final double burst;
  private final double tokensPerMilli;
  private final InstantSource clock;
  private final Map<K, Bucket> buckets;

  /// @param burst size of a bucket
  /// @param period in which an empty bucket is refilled
  /// @param keysMax largest number of keys
  public Throttle(int burst, Duration period, int keysMax, InstantSource clock) {
    if (burst < 1 || !period.isPositive() || keysMax < 1) {
      throw new IllegalArgumentException("burst, period and keysMax must be positive");
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
  /// @return false if the bucket is empty
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

  /// How long until [#tryAcquire] will succeed; zero if it would succeed now. Takes no token.
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

  /// Refills a key's bucket, such as after a successful authentication.
  public void forgive(K key) {
    synchronized (buckets) {
      buckets.remove(key);
    }
  }

  /// Number of keys.
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
    // A clock that was set back adds no tokens.
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

package org.posthorn.server.keyserver;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// The keys that a simulated pair shares. They are made when they are taken; only their number
/// grows with time.
public final class KeyPool {
  /// Taken keys that wait for the other side; the oldest are forgotten.
  private static final int WAITING_MAX = 100_000;

  private final double perSecond;
  private final int stockMax;
  private final InstantSource clock;
  private final SecureRandom random = new SecureRandom();
  private final Map<String, Waiting> waiting = new LinkedHashMap<>();
  private double stock;
  private Instant grown;

  /// A key.
  public record Key(String id, byte[] bytes) {}

  /// A key that one side has taken, and the other not yet.
  private record Waiting(Key key, String from, String to) {}

  /// @param perSecond keys that are added
  /// @param stockMax keys that are kept; the pool begins full
  public KeyPool(double perSecond, int stockMax, InstantSource clock) {
    this.perSecond = perSecond;
    this.stockMax = stockMax;
    this.clock = clock;
    stock = stockMax;
    grown = clock.instant();
  }

  /// Keys that can be taken now.
  public synchronized int stock() {
    Instant now = clock.instant();
    double seconds = Duration.between(grown, now).toNanos() / 1e9;
    stock = Math.min(stockMax, stock + seconds * perSecond);
    grown = now;
    return (int) stock;
  }

  /// Keys that are kept at most.
  public int stockMax() {
    return stockMax;
  }

  /// Removes all keys that can be taken.
  public synchronized void empty() {
    stock();
    stock = 0;
  }

  /// Takes keys.
  ///
  /// @return empty if there are not as many
  synchronized Optional<List<Key>> take(String from, String to, int count, int keyBytes) {
    if (stock() < count) {
      return Optional.empty();
    }
    stock -= count;
    List<Key> keys = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      byte[] bytes = new byte[keyBytes];
      random.nextBytes(bytes);
      Key key = new Key(UUID.randomUUID().toString(), bytes);
      waiting.put(key.id(), new Waiting(key, from, to));
      keys.add(key);
    }
    while (waiting.size() > WAITING_MAX) {
      waiting.remove(waiting.keySet().iterator().next());
    }
    return Optional.of(keys);
  }

  /// Gives the other side's keys, each once.
  ///
  /// @return empty if one of them was not taken by `from` for `to`, or was given already
  synchronized Optional<List<Key>> find(String from, String to, List<String> ids) {
    List<Key> keys = new ArrayList<>();
    for (String id : ids) {
      Waiting each = waiting.get(id);
      if (each == null || !each.from().equals(from) || !each.to().equals(to)) {
        return Optional.empty();
      }
      keys.add(each.key());
    }
    ids.forEach(waiting::remove);
    return Optional.of(keys);
  }
}

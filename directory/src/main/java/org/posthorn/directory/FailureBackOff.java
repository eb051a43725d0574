package org.posthorn.directory;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Counts failures by key. The first ones have no effect; each further one locks the key for twice
/// as long as the one before, from one second up to a maximum. Attempts during a lockout are not
/// counted, so that nobody is locked out longer by trying.
///
/// An attempt must begin before its secret is verified. The number of concurrent attempts is
/// limited to the failures that are left without effect, at least one; others wait. So concurrent
/// attempts do not allow more guesses than sequential ones, and a client that opens many
/// connections at once is not refused.
///
/// Limited: if there are too many keys, the one with the oldest failure is dropped. Callers limit
/// concurrent attempts. Thread-safe; [#begin] waits for other attempts.
public final class FailureBackOff {
  private static final Duration FIRST = Duration.ofSeconds(1);
  private static final int DOUBLINGS_MAX = 20;

  private record Failures(int count, Instant last, Instant refusedUntil) {}

  private final Clock clock;
  private final int free;
  private final Duration longest;
  private final Duration forgotten;
  private final Map<String, Failures> failures;
  private final Map<String, Integer> underWay = new HashMap<>();

  /// @param free failures without effect
  /// @param longest the longest lockout
  /// @param forgotten time after which failures are forgotten
  /// @param keys maximum number of keys
  public FailureBackOff(Clock clock, int free, Duration longest, Duration forgotten, int keys) {
    this.clock = clock;
    this.free = free;
    this.longest = longest;
    this.forgotten = forgotten;
    failures =
        new LinkedHashMap<>() {
          @Override
          protected boolean removeEldestEntry(Map.@Nullable Entry<String, Failures> eldest) {
            return size() > keys;
          }
        };
  }

  /// Begins an attempt, unless the key is locked. If it returns true, [#end] must be called.
  ///
  /// @throws DirectoryException of kind TEMPORARY if interrupted
  public synchronized boolean begin(String key) {
    while (!refuses(key)) {
      int others = underWay.getOrDefault(key, 0);
      // This many can fail one after the other before the key is locked.
      if (others < Math.max(1, free + 1 - count(key))) {
        underWay.put(key, others + 1);
        return true;
      }
      try {
        wait();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new DirectoryException(DirectoryException.Kind.TEMPORARY, "interrupted");
      }
    }
    return false;
  }

  /// Ends an attempt; call [#failed] before if it failed.
  public synchronized void end(String key) {
    underWay.computeIfPresent(key, (k, attempts) -> attempts > 1 ? attempts - 1 : null);
    notifyAll();
  }

  public synchronized boolean refuses(String key) {
    Failures known = failures.get(key);
    return known != null && clock.instant().isBefore(known.refusedUntil);
  }

  public synchronized void failed(String key) {
    Instant now = clock.instant();
    int count = count(key) + 1;
    // Removed and added again: the map is in the order of the last failure.
    failures.remove(key);
    failures.put(key, new Failures(count, now, now.plus(refusal(count))));
  }

  /// Number of failures that are not forgotten.
  private int count(String key) {
    Failures known = failures.get(key);
    return known == null || !clock.instant().isBefore(known.last.plus(forgotten)) ? 0 : known.count;
  }

  private Duration refusal(int count) {
    if (count <= free) {
      return Duration.ZERO;
    }
    Duration doubled = FIRST.multipliedBy(1L << Math.min(count - free - 1, DOUBLINGS_MAX));
    return doubled.compareTo(longest) < 0 ? doubled : longest;
  }

  public synchronized void forget(String key) {
    failures.remove(key);
    notifyAll();
  }

  public synchronized int size() {
    return failures.size();
  }
}

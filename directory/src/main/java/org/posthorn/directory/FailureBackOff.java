package org.posthorn.directory;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Counts failures by key. The first few cost nothing; each further one refuses the key for twice
/// as long as the one before, from one second up to a bound. Attempts while a key is refused are
/// not counted, so that nobody is kept out for longer by trying.
///
/// Bounded: when there are too many keys the one that failed longest ago is forgotten. Thread-safe;
/// no method blocks.
final class FailureBackOff {
  private static final Duration FIRST = Duration.ofSeconds(1);
  private static final int DOUBLINGS_MAX = 20;

  private record Failures(int count, Instant last, Instant refusedUntil) {}

  private final Clock clock;
  private final int free;
  private final Duration longest;
  private final Duration forgotten;
  private final Map<String, Failures> failures;

  /// @param free failures that cost nothing
  /// @param longest the longest refusal
  /// @param forgotten after so long without a failure a key is as new
  /// @param keys how many keys are remembered
  FailureBackOff(Clock clock, int free, Duration longest, Duration forgotten, int keys) {
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

  synchronized boolean refuses(String key) {
    Failures known = failures.get(key);
    return known != null && clock.instant().isBefore(known.refusedUntil);
  }

  synchronized void failed(String key) {
    Instant now = clock.instant();
    // Removed and put again: the map is in the order of the last failure.
    Failures known = failures.remove(key);
    boolean fresh = known == null || !now.isBefore(known.last.plus(forgotten));
    int count = fresh || known == null ? 1 : known.count + 1;
    failures.put(key, new Failures(count, now, now.plus(refusal(count))));
  }

  private Duration refusal(int count) {
    if (count <= free) {
      return Duration.ZERO;
    }
    Duration doubled = FIRST.multipliedBy(1L << Math.min(count - free - 1, DOUBLINGS_MAX));
    return doubled.compareTo(longest) < 0 ? doubled : longest;
  }

  synchronized void forget(String key) {
    failures.remove(key);
  }

  synchronized int size() {
    return failures.size();
  }
}

package org.posthorn.directory;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Counts failures by key. The first few cost nothing; each further one refuses the key for twice
/// as long as the one before, from one second up to a bound. Attempts while a key is refused are
/// not counted, so that nobody is kept out for longer by trying.
///
/// An attempt has to begin before its secret is looked at. As many attempts may be under way as may
/// still fail for nothing, and one where none may; others wait for those. So whoever tries many
/// passwords at the same moment has no more tries than one after the other, and a client that opens
/// many connections at once is not refused.
///
/// Bounded: when there are too many keys the one that failed longest ago is forgotten. Attempts
/// under way are bounded by their callers. Thread-safe; [#begin] waits as long as other attempts
/// take.
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

  /// @param free failures that cost nothing
  /// @param longest the longest refusal
  /// @param forgotten after so long without a failure a key is as new
  /// @param keys how many keys are remembered
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

  /// Begins an attempt, unless the key is refused. Whoever was let begin must call [#end].
  ///
  /// @throws DirectoryException of kind TEMPORARY if interrupted
  public synchronized boolean begin(String key) {
    while (!refuses(key)) {
      int others = underWay.getOrDefault(key, 0);
      // So many could fail one after the other before the key is refused.
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

  /// Ends an attempt, after [#failed] if it failed.
  public synchronized void end(String key) {
    underWay.computeIfPresent(key, (k, attempts) -> attempts > 1 ? attempts - 1 : null);
    notifyAll();
  }

  public synchronized boolean refuses(String key) {
    Failures known = failures.get(key);
    return known != null && clock.instant().isBefore(known.refusedUntil);
  }

  /// Counts a failure.
  public synchronized void failed(String key) {
    Instant now = clock.instant();
    int count = count(key) + 1;
    // Removed and put again: the map is in the order of the last failure.
    failures.remove(key);
    failures.put(key, new Failures(count, now, now.plus(refusal(count))));
  }

  /// Failures that are not forgotten yet.
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

  /// Forgets the failures of a key.
  public synchronized void forget(String key) {
    failures.remove(key);
    notifyAll();
  }

  public synchronized int size() {
    return failures.size();
  }
}

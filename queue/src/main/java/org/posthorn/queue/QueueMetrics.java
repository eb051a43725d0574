package org.posthorn.queue;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/// Counts what the queue does. Thread-safe.
final class QueueMetrics {
  private static final List<String> NAMES =
      List.of(
          "accepted",
          "duplicates",
          "ambiguous",
          "bounced",
          "busy",
          "deferred",
          "delivered",
          "greylisted",
          "cursors_read",
          "pages_read",
          "postponed");

  private final Map<String, LongAdder> counters = new ConcurrentHashMap<>();

  /// All begin at 0: a monitoring program sees the first increase too.
  QueueMetrics() {
    NAMES.forEach(name -> counters.put(name, new LongAdder()));
  }

  void count(String name) {
    Objects.requireNonNull(counters.get(name)).increment();
  }

  SortedMap<String, Long> snapshot() {
    SortedMap<String, Long> metrics = new TreeMap<>();
    counters.forEach((name, counter) -> metrics.put(name, counter.sum()));
    return metrics;
  }
}

package org.posthorn.queue;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/// Counts what the queue does. Thread-safe.
final class QueueMetrics {
  private final Map<String, LongAdder> counters = new ConcurrentHashMap<>();

  void count(String name) {
    counters.computeIfAbsent(name, absent -> new LongAdder()).increment();
  }

  SortedMap<String, Long> snapshot() {
    SortedMap<String, Long> metrics = new TreeMap<>();
    counters.forEach((name, counter) -> metrics.put(name, counter.sum()));
    return metrics;
  }
}

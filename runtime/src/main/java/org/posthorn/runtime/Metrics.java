package org.posthorn.runtime;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/// Named counters, gauges and histograms: the registry of a process. Thread-safe.
///
/// Names are dotted, lower case, and say their unit at the end where it is not a plain count
/// (`smtp.mx.received_bytes`). They must not contain anything that a peer sends. The names, labels
/// and types for monitoring are in `admin.monitoring.MetricCatalogue`.
public final class Metrics {
  private final ConcurrentHashMap<String, LongAdder> counters = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<String, LongSupplier> gauges = new ConcurrentHashMap<>();

  private final ConcurrentHashMap<String, Histogram> histograms = new ConcurrentHashMap<>();

  /// The histogram of this name, created by the first call; keep the reference.
  ///
  /// @param bounds of its buckets, if it is new: [Histogram#SECONDS]
  public Histogram histogram(String name, List<Double> bounds) {
    return histograms.computeIfAbsent(name, _ -> new Histogram(bounds));
  }

  /// All histograms with their current values. They are not in the [#snapshot].
  public SortedMap<String, Histogram.Distribution> distributions() {
    SortedMap<String, Histogram.Distribution> distributions = new TreeMap<>();
    histograms.forEach((name, each) -> distributions.put(name, each.distribution()));
    return distributions;
  }

  /// The counter of this name, created by the first call; keep the reference.
  public Counter counter(String name) {
    return new Counter(counters.computeIfAbsent(name, _ -> new LongAdder()));
  }

  /// Registers a value that is read for each snapshot. Replaces an earlier one of this name.
  public void gauge(String name, LongSupplier value) {
    gauges.put(name, value);
  }

  /// All names with their current values.
  public SortedMap<String, Long> snapshot() {
    SortedMap<String, Long> values = new TreeMap<>();
    counters.forEach((name, count) -> values.put(name, count.sum()));
    gauges.forEach((name, value) -> values.put(name, value.getAsLong()));
    return values;
  }

  /// A count that only grows.
  public static final class Counter {
    private final LongAdder count;

    private Counter(LongAdder count) {
      this.count = count;
    }

    public void increment() {
      count.increment();
    }

    public void add(long amount) {
      count.add(amount);
    }

    public long value() {
      return count.sum();
    }
  }
}

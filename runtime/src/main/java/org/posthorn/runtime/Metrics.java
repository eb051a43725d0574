package org.posthorn.runtime;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/// Named counts of what happens: the one registry of a process. Thread-safe.
///
/// Names are dotted, lower case, and say their unit at the end where it is not a plain count
/// (`smtp.mx.received_bytes`). They must not be made of anything a peer sends. Under which name,
/// labels and type monitoring programs see them is in `admin.monitoring.MetricCatalogue`.
public final class Metrics {
  private final ConcurrentHashMap<String, LongAdder> counters = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<String, LongSupplier> gauges = new ConcurrentHashMap<>();

  private final ConcurrentHashMap<String, Histogram> histograms = new ConcurrentHashMap<>();

  /// The histogram of this name, made at the first call; keep it rather than asking again.
  ///
  /// @param bounds of its buckets, if it is new: [Histogram#SECONDS]
  public Histogram histogram(String name, List<Double> bounds) {
    return histograms.computeIfAbsent(name, _ -> new Histogram(bounds));
  }

  /// All histograms with what they hold now. They are not in the [#snapshot].
  public SortedMap<String, Histogram.Distribution> distributions() {
    SortedMap<String, Histogram.Distribution> distributions = new TreeMap<>();
    histograms.forEach((name, each) -> distributions.put(name, each.distribution()));
    return distributions;
  }

  /// The counter of this name, made at the first call; keep it rather than asking again.
  public Counter counter(String name) {
    return new Counter(counters.computeIfAbsent(name, _ -> new LongAdder()));
  }

  /// Registers a value that is asked for at each snapshot. Replaces an earlier one of this name.
  public void gauge(String name, LongSupplier value) {
    gauges.put(name, value);
  }

  /// All names with their values now.
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

package org.posthorn.runtime;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.concurrent.atomic.LongAdder;

/// A histogram with fixed buckets. Thread-safe; uses no memory per value.
public final class Histogram {
  /// For times in seconds.
  public static final List<Double> SECONDS =
      List.of(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0);

  /// For delivery times in seconds, up to five days.
  public static final List<Double> DELAYS =
      List.of(
          0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0, 900.0, 3_600.0, 14_400.0, 43_200.0,
          86_400.0, 432_000.0);

  /// For probabilities.
  public static final List<Double> TENTHS =
      List.of(0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0);

  private final List<Double> bounds;
  private final List<LongAdder> buckets = new ArrayList<>();
  private final DoubleAdder sum = new DoubleAdder();

  /// @param bounds the largest value of each bucket, ascending; a further bucket takes larger
  ///   values
  Histogram(List<Double> bounds) {
    this.bounds = List.copyOf(bounds);
    for (int i = 0; i <= bounds.size(); i++) {
      buckets.add(new LongAdder());
    }
  }

  public void add(double value) {
    int bucket = 0;
    while (bucket < bounds.size() && value > bounds.get(bucket)) {
      bucket++;
    }
    buckets.get(bucket).increment();
    sum.add(value);
  }

  /// Adds the elapsed seconds.
  ///
  /// @param begin of [System#nanoTime]
  public void addSince(long begin) {
    add((System.nanoTime() - begin) / 1e9);
  }

  /// A snapshot.
  ///
  /// @param counts cumulative counts; the last one counts everything
  public record Distribution(List<Double> bounds, List<Long> counts, double sum) {
    public Distribution {
      bounds = List.copyOf(bounds);
      counts = List.copyOf(counts);
    }
  }

  public Distribution distribution() {
    List<Long> counts = new ArrayList<>();
    long below = 0;
    for (LongAdder bucket : buckets) {
      below += bucket.sum();
      counts.add(below);
    }
    return new Distribution(bounds, counts, sum.sum());
  }
}

package org.posthorn.admin.history;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.posthorn.runtime.Histogram;

/// Reads counters, and returns by how much they grew since the last sample. One thread at a time.
public final class Sampler {
  private final Supplier<? extends Map<String, Long>> figures;
  private final Supplier<? extends Map<String, Histogram.Distribution>> distributions;
  private final Supplier<Map<Measure, Long>> levels;
  private final Map<Measure, Long> counted = new EnumMap<>(Measure.class);
  private final Map<Measure, long[]> spread = new EnumMap<>(Measure.class);

  /// @param figures counters by name, 0 at the start of the process
  /// @param distributions histograms, likewise
  /// @param levels current levels; unknown ones may be missing
  public Sampler(
      Supplier<? extends Map<String, Long>> figures,
      Supplier<? extends Map<String, Histogram.Distribution>> distributions,
      Supplier<Map<Measure, Long>> levels) {
    this.figures = figures;
    this.distributions = distributions;
    this.levels = levels;
  }

  /// What happened since the last sample, or since the process started.
  Sample look() {
    Map<String, Long> now = figures.get();
    Map<String, Histogram.Distribution> spreadNow = distributions.get();
    Map<Measure, Long> counts = new EnumMap<>(Measure.class);
    Map<Measure, long[]> spreads = new EnumMap<>(Measure.class);
    for (Measure measure : Measure.values()) {
      if (measure.isSpread()) {
        Histogram.Distribution distribution = spreadNow.get(measure.names().getFirst());
        if (distribution != null && distribution.bounds().equals(measure.bounds())) {
          spreads.put(measure, grown(measure, buckets(distribution.counts())));
        }
      } else if (measure.isCount()) {
        long total = total(measure, now);
        Long before = counted.put(measure, total);
        counts.put(measure, Math.max(0, total - (before == null ? 0 : before)));
      }
    }
    Map<Measure, Sample.Level> looked = new EnumMap<>(Measure.class);
    levels
        .get()
        .forEach((measure, value) ->
            looked.put(measure, new Sample.Level(Math.max(0, value), 1, Math.max(0, value))));
    return new Sample(counts, looked, spreads);
  }

  private static long total(Measure measure, Map<String, Long> figures) {
    long total = 0;
    for (String name : measure.names()) {
      if (name.endsWith(".")) {
        for (Map.Entry<String, Long> figure : figures.entrySet()) {
          total += figure.getKey().startsWith(name) ? figure.getValue() : 0;
        }
      } else {
        total += figures.getOrDefault(name, 0L);
      }
    }
    return total;
  }

  /// Converts cumulative counts to counts of each bucket.
  private static long[] buckets(List<Long> counts) {
    long[] buckets = new long[counts.size()];
    long below = 0;
    for (int i = 0; i < buckets.length; i++) {
      buckets[i] = counts.get(i) - below;
      below = counts.get(i);
    }
    return buckets;
  }

  private long[] grown(Measure measure, long[] now) {
    long[] before = spread.put(measure, now);
    long[] grown = now.clone();
    for (int i = 0; before != null && i < grown.length; i++) {
      grown[i] = Math.max(0, grown[i] - before[i]);
    }
    return grown;
  }
}

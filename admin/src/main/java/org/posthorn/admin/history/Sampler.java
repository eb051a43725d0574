package org.posthorn.admin.history;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.posthorn.runtime.Histogram;

/// Looks at figures that only grow, and tells by how much since the last look. One thread at a
/// time.
public final class Sampler {
  private final Supplier<? extends Map<String, Long>> figures;
  private final Supplier<? extends Map<String, Histogram.Distribution>> distributions;
  private final Supplier<Map<Measure, Long>> levels;
  private final Map<Measure, Long> counted = new EnumMap<>(Measure.class);
  private final Map<Measure, long[]> spread = new EnumMap<>(Measure.class);

  /// @param figures by their names, 0 when the process began
  /// @param distributions likewise
  /// @param levels how it is now; what is not known may be missing
  public Sampler(
      Supplier<? extends Map<String, Long>> figures,
      Supplier<? extends Map<String, Histogram.Distribution>> distributions,
      Supplier<Map<Measure, Long>> levels) {
    this.figures = figures;
    this.distributions = distributions;
    this.levels = levels;
  }

  /// What happened since the last look, or since the process began.
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

  /// Of counts that each count what is below too.
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

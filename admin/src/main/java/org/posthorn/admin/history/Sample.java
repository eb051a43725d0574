package org.posthorn.admin.history;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.posthorn.kv.codec.RowReader;
import org.posthorn.kv.codec.RowWriter;

/// Counts, levels and histograms of one step. Two consecutive samples can be added to a sample of a
/// longer step.
record Sample(Map<Measure, Long> counts, Map<Measure, Level> levels, Map<Measure, long[]> spreads) {
  /// A value that goes up and down.
  ///
  /// @param sum of the sampled values
  /// @param looks number of samples
  record Level(long sum, long looks, long largest) {
    private Level with(Level other) {
      return new Level(sum + other.sum, looks + other.looks, Math.max(largest, other.largest));
    }

    double mean() {
      return (double) sum / Math.max(1, looks);
    }
  }

  Sample with(Sample other) {
    Map<Measure, Long> sums = new EnumMap<>(Measure.class);
    sums.putAll(counts);
    other.counts.forEach((measure, count) -> sums.merge(measure, count, Long::sum));
    Map<Measure, Level> means = new EnumMap<>(Measure.class);
    means.putAll(levels);
    other.levels.forEach((measure, level) -> means.merge(measure, level, Level::with));
    Map<Measure, long[]> buckets = new EnumMap<>(Measure.class);
    buckets.putAll(spreads);
    other.spreads.forEach((measure, counted) -> buckets.merge(measure, counted, Sample::added));
    return new Sample(sums, means, buckets);
  }

  private static long[] added(long[] one, long[] two) {
    if (one.length != two.length) {
      return two; // of a version with different buckets
    }
    long[] sums = one.clone();
    for (int i = 0; i < sums.length; i++) {
      sums[i] += two[i];
    }
    return sums;
  }

  void write(RowWriter row) {
    row.list(
        counts.entrySet(),
        (writer, each) -> writer.octet(each.getKey().code()).varint(each.getValue()));
    row.list(
        levels.entrySet(),
        (writer, each) ->
            writer
                .octet(each.getKey().code())
                .varint(each.getValue().sum())
                .varint(each.getValue().looks())
                .varint(each.getValue().largest()));
    row.list(
        spreads.entrySet(),
        (writer, each) -> {
          writer.octet(each.getKey().code()).octet(each.getValue().length);
          for (long count : each.getValue()) {
            writer.varint(count);
          }
        });
  }

  static Sample read(RowReader row) {
    Map<Measure, Long> counts = new EnumMap<>(Measure.class);
    Map<Measure, Level> levels = new EnumMap<>(Measure.class);
    Map<Measure, long[]> spreads = new EnumMap<>(Measure.class);
    for (int left = row.count(); left > 0; left--) {
      Optional<Measure> measure = Measure.of(row.octet());
      long count = row.varint();
      measure.ifPresent(known -> counts.put(known, count));
    }
    for (int left = row.count(); left > 0; left--) {
      Optional<Measure> measure = Measure.of(row.octet());
      Level level = new Level(row.varint(), row.varint(), row.varint());
      measure.ifPresent(known -> levels.put(known, level));
    }
    for (int left = row.count(); left > 0; left--) {
      Optional<Measure> measure = Measure.of(row.octet());
      long[] buckets = new long[row.octet()];
      for (int i = 0; i < buckets.length; i++) {
        buckets[i] = row.varint();
      }
      measure
          .filter(known -> known.bounds().size() + 1 == buckets.length)
          .ifPresent(known -> spreads.put(known, buckets));
    }
    return new Sample(counts, levels, spreads);
  }
}

package org.posthorn.admin.history;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A chart: lines of one unit.
public enum Series {
  INCOMING(
      Unit.COUNT, List.of(count("received", Measure.RECEIVED), count("refused", Measure.REFUSED))),
  OUTGOING(
      Unit.COUNT,
      List.of(
          count("submitted", Measure.SUBMITTED),
          count("delivered", Measure.DELIVERED),
          count("deferred", Measure.DEFERRED),
          count("bounced", Measure.BOUNCED))),
  QUEUE(Unit.COUNT, mean("waiting", Measure.WAITING)),
  QUEUE_AGE(Unit.SECONDS, largest("oldest", Measure.OLDEST_SECONDS)),
  SPAM(Unit.COUNT, Series::probabilities),
  ACCEPTANCE(Unit.SECONDS, quantiles(Measure.ACCEPTANCE)),
  /// From acceptance to delivery to the next server or a mailbox, per recipient.
  DELAY(Unit.SECONDS, quantiles(Measure.DELAY)),
  /// One SMTP transaction.
  DELIVERY(Unit.SECONDS, quantiles(Measure.DELIVERY)),
  IMAP(Unit.SECONDS, quantiles(Measure.IMAP)),
  JMAP(Unit.SECONDS, quantiles(Measure.JMAP)),
  WEB(Unit.SECONDS, quantiles(Measure.WEB)),
  DISK(Unit.BYTES, List.of(mean("free", Measure.FREE_BYTES), mean("store", Measure.STORE_BYTES))),
  MEMORY(
      Unit.BYTES,
      List.of(mean("process", Measure.PROCESS_BYTES), mean("heap", Measure.HEAP_BYTES))),
  SESSIONS(
      Unit.COUNT,
      List.of(
          mean("imap", Measure.IMAP_SESSIONS),
          mean("submission", Measure.SUBMISSION_SESSIONS),
          mean("other", Measure.OTHER_SESSIONS)));

  private static final double[] QUANTILES = {0.5, 0.95, 0.99};

  /// The unit of its values.
  public enum Unit {
    COUNT,
    SECONDS,
    BYTES
  }

  private final Unit unit;
  private final List<Line> lines;

  Series(Unit unit, List<Line> lines) {
    this.unit = unit;
    this.lines = lines;
  }

  Series(Unit unit, Line line) {
    this(unit, List.of(line));
  }

  /// Adds the values of a sample, by the names of lines.
  @FunctionalInterface
  private interface Line {
    void of(Sample sample, Map<String, Double> values);
  }

  public Unit unit() {
    return unit;
  }

  Map<String, Double> values(Sample sample) {
    Map<String, Double> values = new LinkedHashMap<>();
    lines.forEach(line -> line.of(sample, values));
    return values;
  }

  private static Line count(String name, Measure measure) {
    return (sample, values) -> {
      Long count = sample.counts().get(measure);
      if (count != null) {
        values.put(name, (double) count);
      }
    };
  }

  private static Line mean(String name, Measure measure) {
    return (sample, values) -> {
      Sample.Level level = sample.levels().get(measure);
      if (level != null) {
        values.put(name, level.mean());
      }
    };
  }

  private static Line largest(String name, Measure measure) {
    return (sample, values) -> {
      Sample.Level level = sample.levels().get(measure);
      if (level != null) {
        values.put(name, (double) level.largest());
      }
    };
  }

  /// Numbers of messages with a low, medium and high spam probability.
  private static void probabilities(Sample sample, Map<String, Double> values) {
    long[] buckets = sample.spreads().get(Measure.SPAM);
    if (buckets == null) {
      return;
    }
    values.put("low", sum(buckets, 0, 3));
    values.put("middle", sum(buckets, 3, 7));
    values.put("high", sum(buckets, 7, buckets.length));
  }

  private static double sum(long[] buckets, int from, int to) {
    long sum = 0;
    for (int i = from; i < to; i++) {
      sum += buckets[i];
    }
    return sum;
  }

  private static Line quantiles(Measure measure) {
    return (sample, values) -> {
      long[] buckets = sample.spreads().get(measure);
      if (buckets == null || sum(buckets, 0, buckets.length) == 0) {
        return;
      }
      for (double quantile : QUANTILES) {
        values.put("p" + Math.round(quantile * 100), quantile(measure.bounds(), buckets, quantile));
      }
    };
  }

  /// Estimates a quantile, assuming an even distribution within a bucket. Values above the last
  /// bound count as that bound.
  private static double quantile(List<Double> bounds, long[] buckets, double quantile) {
    List<Double> edges = new ArrayList<>(List.of(0.0));
    edges.addAll(bounds);
    double wanted = quantile * sum(buckets, 0, buckets.length);
    double below = 0;
    for (int i = 0; i < bounds.size(); i++) {
      if (buckets[i] > 0 && below + buckets[i] >= wanted) {
        double width = edges.get(i + 1) - edges.get(i);
        return edges.get(i) + width * Math.max(0, wanted - below) / buckets[i];
      }
      below += buckets[i];
    }
    return bounds.getLast();
  }
}

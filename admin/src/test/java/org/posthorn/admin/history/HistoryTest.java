package org.posthorn.admin.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.posthorn.kv.MemoryStore;
import org.posthorn.runtime.Histogram;
import org.posthorn.runtime.Metrics;

/// What charts show, from figures that only grow.
class HistoryTest {
  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

  private final MemoryStore kv = new MemoryStore();
  private final History history = new History(kv);
  private final Metrics metrics = new Metrics();
  private final Map<Measure, Long> levels = new HashMap<>();

  private Sampler sampler() {
    return new Sampler(metrics::snapshot, metrics::distributions, () -> levels);
  }

  private List<Double> values(Series series, Period period, Instant now, String line) {
    return history.points(series, period, now).stream()
        .map(point -> point.values().get(line))
        .toList();
  }

  @Test
  void minutes_add_up_to_tens_of_minutes_and_hours() {
    Sampler sampler = sampler();
    for (int minute = 0; minute < 30; minute++) {
      metrics.counter("smtp.mx.accepted_messages").add(2);
      metrics.counter("smtp.mx.refused.permanent.address").add(1);
      metrics.counter("smtp.mx.refused.temporary.system").add(1);
      levels.put(Measure.OLDEST_SECONDS, (long) minute);
      levels.put(Measure.WAITING, (long) minute);
      history.keep(sampler, NOON.plus(Duration.ofMinutes(minute)));
    }
    Instant now = NOON.plus(Duration.ofMinutes(30));
    assertThat(values(Series.INCOMING, Period.DAY, now, "received")).hasSize(30).containsOnly(2.0);
    assertThat(values(Series.INCOMING, Period.WEEK, now, "received"))
        .containsExactly(20., 20., 20.);
    assertThat(values(Series.INCOMING, Period.MONTH, now, "refused")).containsExactly(60.0);
    assertThat(values(Series.QUEUE, Period.WEEK, now, "waiting")).containsExactly(4.5, 14.5, 24.5);
    assertThat(values(Series.QUEUE_AGE, Period.WEEK, now, "oldest")).containsExactly(9., 19., 29.);
  }

  /// Counters begin at 0 again; what is kept goes on.
  @Test
  void a_restart_loses_nothing_of_the_hour() {
    metrics.counter("queue.delivered").add(5);
    history.keep(sampler(), NOON);
    history.keep(sampler(), NOON.plusSeconds(60));
    assertThat(new History(kv).points(Series.OUTGOING, Period.MONTH, NOON.plusSeconds(90)))
        .singleElement()
        .extracting(point -> point.values().get("delivered"))
        .isEqualTo(10.0);
  }

  @Test
  void quantiles_are_found_within_buckets() {
    for (int i = 1; i <= 100; i++) {
      metrics.histogram("imap.command_seconds", Histogram.SECONDS).add(i / 1000.0);
    }
    history.keep(sampler(), NOON);
    assertThat(history.points(Series.IMAP, Period.DAY, NOON))
        .singleElement()
        .satisfies(point -> {
          assertThat(point.values().get("p50")).isBetween(0.045, 0.055);
          assertThat(point.values().get("p99")).isBetween(0.09, 0.1);
        });
    history.keep(sampler(), NOON.plusSeconds(60));
    assertThat(history.points(Series.WEB, Period.DAY, NOON)).allMatch(p -> p.values().isEmpty());
  }

  @Test
  void how_probable_spam_was_is_counted_in_three_parts() {
    for (double probability : List.of(0.01, 0.02, 0.5, 0.97, 0.98, 0.99)) {
      metrics.histogram("checks.spam_probability", Histogram.TENTHS).add(probability);
    }
    history.keep(sampler(), NOON);
    assertThat(history.points(Series.SPAM, Period.DAY, NOON).getFirst().values())
        .containsOnly(entry("low", 2.0), entry("middle", 1.0), entry("high", 3.0));
  }

  /// There are never more rows than places, and what a wrong clock wrote is not shown.
  @Test
  void a_clock_that_was_wrong_spoils_nothing() {
    Sampler sampler = sampler();
    history.keep(sampler, NOON.plus(Duration.ofDays(4_000)));
    history.keep(sampler, NOON);
    history.keep(sampler, NOON.minus(Duration.ofDays(4_000)).minusSeconds(300));
    assertThat(history.points(Series.INCOMING, Period.DAY, NOON))
        .extracting(History.Point::time)
        .containsExactly(NOON);
    for (int minute = 0; minute < 3_000; minute++) {
      history.keep(sampler, NOON.plus(Duration.ofMinutes(minute)));
    }
    Instant end = NOON.plus(Duration.ofMinutes(2_999));
    List<History.Point> points = history.points(Series.INCOMING, Period.DAY, end);
    assertThat(points).hasSize(1_440);
    assertThat(points.getLast().time()).isEqualTo(end);
    assertThat(history.points(Series.INCOMING, Period.WEEK, end)).hasSize(300);
  }
}

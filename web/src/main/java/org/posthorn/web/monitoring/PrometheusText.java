package org.posthorn.web.monitoring;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.posthorn.admin.monitoring.MetricCatalogue;
import org.posthorn.admin.monitoring.MetricFamily;
import org.posthorn.admin.monitoring.MetricFamily.Series;
import org.posthorn.runtime.Cidr;
import org.posthorn.runtime.Histogram;
import org.posthorn.web.Answer;
import org.posthorn.web.Resource;
import org.posthorn.web.WebException;
import org.posthorn.web.WebRequest;

/// `/metrics`: all metrics of the [MetricCatalogue] in the text format of Prometheus (version
/// 0.0.4).
public final class PrometheusText implements Resource {
  private static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private final Supplier<? extends Map<String, Long>> counted;
  private final Supplier<? extends Map<String, Histogram.Distribution>> distributions;
  private final List<Cidr> readers;

  /// @param counted of [MetricCatalogue#counted]
  /// @param readers networks that may read them, since they reveal the amount of mail
  public PrometheusText(
      Supplier<? extends Map<String, Long>> counted,
      Supplier<? extends Map<String, Histogram.Distribution>> distributions,
      List<Cidr> readers) {
    this.counted = counted;
    this.distributions = distributions;
    this.readers = List.copyOf(readers);
  }

  @Override
  public Answer answer(WebRequest request) {
    if (readers.stream().noneMatch(network -> network.contains(request.client()))) {
      throw new WebException(403, "this address may not read metrics: see web.metrics-networks");
    }
    // the samples of a family are together, after one HELP and one TYPE
    Map<MetricFamily, StringBuilder> samples = new LinkedHashMap<>();
    MetricCatalogue.families().forEach(family -> samples.put(family, new StringBuilder()));
    counted
        .get()
        .forEach((name, value) ->
            MetricCatalogue.series(name)
                .ifPresent(series -> sample(text(samples, series), series, value)));
    distributions
        .get()
        .forEach((name, values) ->
            MetricCatalogue.series(name)
                .ifPresent(series -> buckets(text(samples, series), series, values)));
    StringBuilder text = new StringBuilder(16_384);
    samples.forEach((family, lines) -> {
      if (!lines.isEmpty()) {
        text.append("# HELP ").append(family.name()).append(' ').append(family.help());
        text.append("\n# TYPE ").append(family.name()).append(' ').append(family.kind().word());
        text.append('\n').append(lines);
      }
    });
    return Answer.of(CONTENT_TYPE, text.toString());
  }

  private static StringBuilder text(Map<MetricFamily, StringBuilder> samples, Series series) {
    return samples.computeIfAbsent(series.family(), _ -> new StringBuilder());
  }

  private static void sample(StringBuilder text, Series series, long value) {
    text.append(series.name()).append(' ');
    if (series.scale() == 1) {
      text.append(value);
    } else {
      text.append(value * series.scale());
    }
    text.append('\n');
  }

  private static void buckets(
      StringBuilder text, Series series, Histogram.Distribution distribution) {
    String name = series.family().name();
    String before = series.labels().isEmpty() ? "" : series.labels() + ",";
    String labels = series.labels().isEmpty() ? "" : "{" + series.labels() + "}";
    for (int i = 0; i < distribution.counts().size(); i++) {
      String bound =
          i < distribution.bounds().size() ? String.valueOf(distribution.bounds().get(i)) : "+Inf";
      text.append(name).append("_bucket{").append(before).append("le=\"").append(bound);
      text.append("\"} ").append(distribution.counts().get(i)).append('\n');
    }
    text.append(name).append("_sum").append(labels).append(' ').append(distribution.sum());
    text.append('\n').append(name).append("_count").append(labels).append(' ');
    text.append(distribution.counts().getLast()).append('\n');
  }
}

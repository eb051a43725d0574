package org.posthorn.web.monitoring;

import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.function.Supplier;
import org.posthorn.runtime.Cidr;
import org.posthorn.runtime.Histogram;
import org.posthorn.runtime.Metrics.Figure;
import org.posthorn.web.Answer;
import org.posthorn.web.Resource;
import org.posthorn.web.WebException;
import org.posthorn.web.WebRequest;

/// `/metrics`: all figures in the text format of Prometheus (version 0.0.4). Dots become
/// underscores; counters end in `_total`; times are in seconds.
public final class PrometheusText implements Resource {
  private static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";
  private static final String NANOS = "_nanos";
  private static final String TOTAL = "_total";

  private final Supplier<SortedMap<String, Figure>> figures;
  private final Supplier<SortedMap<String, Histogram.Distribution>> distributions;
  private final List<Cidr> readers;

  /// @param readers who may read them: they say how much mail there is
  public PrometheusText(
      Supplier<SortedMap<String, Figure>> figures,
      Supplier<SortedMap<String, Histogram.Distribution>> distributions,
      List<Cidr> readers) {
    this.figures = figures;
    this.distributions = distributions;
    this.readers = List.copyOf(readers);
  }

  @Override
  public Answer answer(WebRequest request) {
    if (readers.stream().noneMatch(network -> network.contains(request.client()))) {
      throw new WebException(403, "the figures are not for this address: see web.metrics-networks");
    }
    StringBuilder text = new StringBuilder(8_192);
    figures.get().forEach((name, figure) -> line(text, name, figure));
    distributions.get().forEach((name, each) -> histogram(text, metric(name), each));
    return Answer.of(CONTENT_TYPE, text.toString());
  }

  private static String metric(String name) {
    return "posthorn_" + name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9_]", "_");
  }

  private static void histogram(StringBuilder text, String metric, Histogram.Distribution values) {
    text.append("# TYPE ").append(metric).append(" histogram\n");
    for (int i = 0; i < values.counts().size(); i++) {
      String bound = i < values.bounds().size() ? String.valueOf(values.bounds().get(i)) : "+Inf";
      text.append(metric).append("_bucket{le=\"").append(bound).append("\"} ");
      text.append(values.counts().get(i)).append('\n');
    }
    text.append(metric).append("_sum ").append(values.sum()).append('\n');
    text.append(metric).append("_count ").append(values.counts().getLast()).append('\n');
  }

  private static void line(StringBuilder text, String name, Figure figure) {
    boolean nanos = name.endsWith(NANOS);
    String base = nanos ? name.substring(0, name.length() - NANOS.length()) + "_seconds" : name;
    String metric = metric(base);
    if (figure.grows() && !metric.endsWith(TOTAL)) {
      metric += TOTAL;
    }
    text.append("# TYPE ").append(metric).append(figure.grows() ? " counter\n" : " gauge\n");
    text.append(metric).append(' ');
    if (nanos) {
      text.append(figure.value() / 1e9);
    } else {
      text.append(figure.value());
    }
    text.append('\n');
  }
}

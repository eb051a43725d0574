package org.posthorn.admin.monitoring;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A metric with its Prometheus name: all series that differ only in their labels. Immutable.
///
/// Modules count under dotted names. A source is such a name; a part `{label}` in it becomes the
/// value of that label. Nanoseconds and microseconds are converted to seconds.
public final class MetricFamily {
  private static final Pattern PLACE = Pattern.compile("\\{([a-z]+)}");

  /// How its values behave.
  public enum Kind {
    /// Only grows while the process lives.
    COUNTER,
    /// Goes up and down.
    GAUGE,
    /// Counts values in buckets.
    HISTOGRAM;

    /// As in the text format of Prometheus.
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// One series at one time.
  ///
  /// @param labels as `listener="mx",reason="address"`; empty if there are none
  /// @param scale factor for the count
  public record Series(MetricFamily family, String labels, double scale) {
    /// Such as `posthorn_smtp_sessions_total{role="mx"}`.
    public String name() {
      return labels.isEmpty() ? family.name : family.name + "{" + labels + "}";
    }
  }

  private record Source(Pattern pattern, List<String> labels, String fixed, double scale) {}

  private final String name;
  private final Kind kind;
  private final String help;
  private final List<Source> sources = new ArrayList<>();

  MetricFamily(String name, Kind kind, String help) {
    this.name = name;
    this.kind = kind;
    this.help = help;
  }

  /// Adds a source. Used by the catalogue only.
  ///
  /// @param fixed constant labels of this source, such as `result="delivered"`; may be empty
  MetricFamily from(String source, String fixed) {
    List<String> labels = new ArrayList<>();
    StringBuilder pattern = new StringBuilder();
    Matcher places = PLACE.matcher(source);
    int end = 0;
    while (places.find()) {
      pattern.append(Pattern.quote(source.substring(end, places.start()))).append("([a-z0-9-]+)");
      labels.add(places.group(1));
      end = places.end();
    }
    pattern.append(Pattern.quote(source.substring(end)));
    double scale = source.endsWith("nanos") ? 1e-9 : source.endsWith("micros") ? 1e-6 : 1;
    sources.add(new Source(Pattern.compile(pattern.toString()), labels, fixed, scale));
    return this;
  }

  MetricFamily from(String source) {
    return from(source, "");
  }

  /// The name, with the prefix `posthorn_` and its unit.
  public String name() {
    return name;
  }

  public Kind kind() {
    return kind;
  }

  /// Its description, a sentence.
  public String help() {
    return help;
  }

  /// The names of its labels, in their order.
  public List<String> labels() {
    return sources.stream()
        .flatMap(source -> {
          List<String> names = new ArrayList<>(source.labels());
          if (!source.fixed().isEmpty()) {
            names.add(source.fixed().substring(0, source.fixed().indexOf('=')));
          }
          return names.stream();
        })
        .distinct()
        .toList();
  }

  /// The series for the dotted name of a counter; empty if it belongs to another metric.
  Optional<Series> series(String counted) {
    for (Source source : sources) {
      Matcher matcher = source.pattern().matcher(counted);
      if (matcher.matches()) {
        List<String> labels = new ArrayList<>();
        for (int i = 0; i < source.labels().size(); i++) {
          labels.add(source.labels().get(i) + "=\"" + matcher.group(i + 1) + '"');
        }
        if (!source.fixed().isEmpty()) {
          labels.add(source.fixed());
        }
        return Optional.of(new Series(this, String.join(",", labels), source.scale()));
      }
    }
    return Optional.empty();
  }
}

package org.posthorn.admin.monitoring;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A metric as Prometheus names it: all series that differ by their labels alone. Immutable.
///
/// The modules count under dotted names. A source is such a name, in which `{label}` stands for a
/// part that becomes the value of a label. What is counted in nanoseconds or microseconds is shown
/// in seconds.
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

    /// As the text format of Prometheus has it.
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// One series at one time.
  ///
  /// @param labels as `listener="mx",reason="address"`; empty if there are none
  /// @param scale what a count is multiplied with
  public record Series(MetricFamily family, String labels, double scale) {
    /// As `posthorn_smtp_sessions_total{role="mx"}`.
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

  /// Adds a source. For the catalogue alone.
  ///
  /// @param fixed labels of all that comes from it, as `result="delivered"`; may be empty
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

  /// What it says, in a sentence.
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

  /// The series for a name under which a module counts; empty if it belongs to another family.
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

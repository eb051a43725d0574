package org.posthorn.mime.calendar;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// A component of an iCalendar object, or a whole one (RFC 5545 §3.4, §3.6). Immutable.
///
/// @param name in upper case, such as `VCALENDAR` or `VEVENT`
/// @param lines its own properties, in order
/// @param components within it, in order
public record CalendarComponent(
    String name, List<ContentLine> lines, List<CalendarComponent> components) {

  public CalendarComponent {
    lines = List.copyOf(lines);
    components = List.copyOf(components);
  }

  /// The first property of a name.
  public Optional<ContentLine> line(String wanted) {
    return lines.stream().filter(line -> line.name().equals(wanted)).findFirst();
  }

  /// All properties of a name.
  public List<ContentLine> all(String wanted) {
    return lines.stream().filter(line -> line.name().equals(wanted)).toList();
  }

  /// Its own components of a name.
  public List<CalendarComponent> within(String wanted) {
    return components.stream().filter(component -> component.name().equals(wanted)).toList();
  }

  /// Reads an object. Malformed lines are skipped; unclosed components end with the object.
  ///
  /// @return the first `VCALENDAR`; empty if there is none, or it is beyond the limits
  public static Optional<CalendarComponent> parse(String text, CalendarLimits limits) {
    if (text.length() > limits.charactersMax()) {
      return Optional.empty();
    }
    Deque<Builder> open = new ArrayDeque<>();
    int lines = 0;
    int components = 0;
    for (String line : unfolded(text)) {
      if (++lines > limits.linesMax()) {
        return Optional.empty();
      }
      Optional<ContentLine> read = ContentLine.parse(line, limits.parametersMax());
      if (read.isEmpty()) {
        continue;
      }
      ContentLine one = read.get();
      String of = one.value().strip().toUpperCase(Locale.ROOT);
      if (one.name().equals("BEGIN")) {
        if (++components > limits.componentsMax() || open.size() >= limits.depthMax()) {
          return Optional.empty();
        }
        if (!open.isEmpty() || of.equals("VCALENDAR")) {
          open.push(new Builder(of));
        }
      } else if (one.name().equals("END")) {
        Optional<CalendarComponent> whole = close(open, of);
        if (whole.isPresent()) {
          return whole;
        }
      } else if (!open.isEmpty()) {
        open.peek().lines.add(one);
      }
    }
    while (open.size() > 1) {
      Optional<CalendarComponent> _ = close(open, open.peek().name);
    }
    return open.isEmpty() ? Optional.empty() : Optional.of(open.pop().made());
  }

  /// @return the object, if it is complete
  private static Optional<CalendarComponent> close(Deque<Builder> open, String name) {
    if (open.stream().noneMatch(builder -> builder.name.equals(name))) {
      return Optional.empty();
    }
    while (true) {
      Builder last = open.pop();
      if (open.isEmpty()) {
        return Optional.of(last.made());
      }
      open.peek().components.add(last.made());
      if (last.name.equals(name)) {
        return Optional.empty();
      }
    }
  }

  /// Lines with their continuations (RFC 5545 §3.1), whatever ends them.
  private static List<String> unfolded(String text) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String physical : text.split("\r\n|\r|\n", -1)) {
      if (!physical.isEmpty() && (physical.charAt(0) == ' ' || physical.charAt(0) == '\t')) {
        line.append(physical, 1, physical.length());
      } else {
        if (!line.isEmpty()) {
          lines.add(line.toString());
        }
        line.setLength(0);
        line.append(physical);
      }
    }
    if (!line.isEmpty()) {
      lines.add(line.toString());
    }
    return lines;
  }

  /// Not thread-safe.
  private static final class Builder {
    private final String name;
    private final List<ContentLine> lines = new ArrayList<>();
    private final List<CalendarComponent> components = new ArrayList<>();

    Builder(String name) {
      this.name = name;
    }

    CalendarComponent made() {
      return new CalendarComponent(name, lines, components);
    }
  }

  /// Writes it, with CRLF and folded at 75 octets (RFC 5545 §3.1).
  @Override
  public String toString() {
    StringBuilder out = new StringBuilder();
    CalendarWriter.write(this, out);
    return out.toString();
  }
}

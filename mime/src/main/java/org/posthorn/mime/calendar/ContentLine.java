package org.posthorn.mime.calendar;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// One property with its parameters (RFC 5545 §3.1), unfolded. Immutable.
///
/// @param name in upper case
/// @param parameters by their names in upper case; each with its first value, without quotes and
///   with the escapes of RFC 6868 undone
/// @param value as it is written
public record ContentLine(String name, Map<String, String> parameters, String value) {

  public ContentLine {
    parameters = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
  }

  /// One without parameters.
  public static ContentLine of(String name, String value) {
    return new ContentLine(name, Map.of(), value);
  }

  /// One whose value is a text (RFC 5545 §3.3.11).
  public static ContentLine ofText(String name, String text) {
    StringBuilder escaped = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '\\', ';', ',' -> escaped.append('\\').append(c);
        case '\n' -> escaped.append("\\n");
        case '\r' -> {
          // It belongs to the line end that follows.
        }
        default -> escaped.append(c < ' ' || c == 0x7f ? ' ' : c);
      }
    }
    return of(name, escaped.toString());
  }

  /// With another parameter, or another value of it.
  public ContentLine with(String parameter, String parameterValue) {
    Map<String, String> more = new LinkedHashMap<>(parameters);
    more.put(parameter, parameterValue);
    return new ContentLine(name, more, value);
  }

  public Optional<String> parameter(String wanted) {
    return Optional.ofNullable(parameters.get(wanted));
  }

  /// The value as a text: with its escapes undone (RFC 5545 §3.3.11).
  public String text() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '\\' && i + 1 < value.length()) {
        i++;
        char next = value.charAt(i);
        text.append(next == 'n' || next == 'N' ? '\n' : next);
      } else {
        text.append(c);
      }
    }
    return text.toString();
  }

  /// Parses an unfolded line; empty if it has no name or no value. Repeated parameters count once.
  static Optional<ContentLine> parse(String line, int parametersMax) {
    int at = 0;
    while (at < line.length() && isNamed(line.charAt(at))) {
      at++;
    }
    if (at == 0 || at == line.length()) {
      return Optional.empty();
    }
    String name = line.substring(0, at).toUpperCase(Locale.ROOT);
    Map<String, String> parameters = new LinkedHashMap<>();
    while (at < line.length() && line.charAt(at) == ';') {
      int equals = line.indexOf('=', at);
      if (equals < 0) {
        return Optional.empty();
      }
      String parameter = line.substring(at + 1, equals).toUpperCase(Locale.ROOT);
      List<String> values = new ArrayList<>();
      at = equals;
      do {
        at = value(line, at + 1, values);
      } while (at < line.length() && line.charAt(at) == ',');
      if (parameters.size() < parametersMax && !values.isEmpty()) {
        parameters.putIfAbsent(parameter, values.getFirst());
      }
    }
    if (at >= line.length() || line.charAt(at) != ':') {
      return Optional.empty();
    }
    return Optional.of(new ContentLine(name, parameters, line.substring(at + 1)));
  }

  /// @return behind the value
  private static int value(String line, int from, List<String> values) {
    boolean quoted = from < line.length() && line.charAt(from) == '"';
    int at = quoted ? from + 1 : from;
    int start = at;
    while (at < line.length()) {
      char c = line.charAt(at);
      if (quoted ? c == '"' : c == ',' || c == ';' || c == ':') {
        break;
      }
      at++;
    }
    if (values.isEmpty()) {
      values.add(unescaped(line.substring(start, at)));
    }
    return quoted && at < line.length() ? at + 1 : at;
  }

  /// RFC 6868 §3.
  private static String unescaped(String value) {
    StringBuilder plain = new StringBuilder(value.length());
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      char next = i + 1 < value.length() ? value.charAt(i + 1) : ' ';
      if (c == '^' && (next == 'n' || next == '\'' || next == '^')) {
        plain.append(next == 'n' ? '\n' : next == '\'' ? '"' : '^');
        i++;
      } else {
        plain.append(c);
      }
    }
    return plain.toString();
  }

  private static boolean isNamed(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '-'
        || c == '.';
  }
}

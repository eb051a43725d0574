package org.posthorn.mime.calendar;

import java.nio.charset.StandardCharsets;

/// Writes components (RFC 5545 §3.1).
final class CalendarWriter {
  private static final int OCTETS_MAX = 75;

  private CalendarWriter() {}

  static void write(CalendarComponent component, StringBuilder out) {
    out.append("BEGIN:").append(component.name()).append("\r\n");
    component.lines().forEach(line -> fold(written(line), out));
    component.components().forEach(within -> write(within, out));
    out.append("END:").append(component.name()).append("\r\n");
  }

  private static String written(ContentLine line) {
    StringBuilder text = new StringBuilder(line.name());
    line.parameters()
        .forEach(
            (name, value) -> text.append(';').append(name).append('=').append(parameter(value)));
    return text.append(':').append(safe(line.value())).toString();
  }

  /// Quoted if necessary, with the escapes of RFC 6868 §3.
  private static String parameter(String value) {
    String escaped = value.replace("^", "^^").replace("\"", "^'").replace("\n", "^n");
    boolean plain = escaped.chars().noneMatch(c -> c == ':' || c == ';' || c == ',' || c == ' ');
    return plain ? safe(escaped) : '"' + safe(escaped) + '"';
  }

  /// Nothing that would end a line.
  private static String safe(String text) {
    StringBuilder safe = new StringBuilder(text.length());
    text.codePoints()
        .forEach(c -> safe.appendCodePoint((c < ' ' && c != '\t') || c == 0x7f ? ' ' : c));
    return safe.toString();
  }

  /// Between characters, never within one.
  private static void fold(String line, StringBuilder out) {
    int octets = 0;
    for (int i = 0; i < line.length(); ) {
      int character = line.codePointAt(i);
      int length = Character.toString(character).getBytes(StandardCharsets.UTF_8).length;
      if (octets + length > OCTETS_MAX) {
        out.append("\r\n ");
        octets = 1;
      }
      out.appendCodePoint(character);
      octets += length;
      i += Character.charCount(character);
    }
    out.append("\r\n");
  }
}

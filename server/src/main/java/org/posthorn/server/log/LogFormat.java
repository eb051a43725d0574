package org.posthorn.server.log;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.util.Locale;

/// How an event is written. Its text is `component event=... key=value` in both forms.
enum LogFormat {
  /// `time level source message`, and a stack trace on lines of its own.
  TEXT {
    @Override
    String of(LogLine line) {
      Throwable thrown = line.thrown();
      String text =
          time(line) + " " + level(line) + " " + line.source() + " " + oneLine(line.text());
      return thrown == null ? text + "\n" : text + "\n" + stack(thrown).stripTrailing() + "\n";
    }
  },

  /// One JSON object per line.
  JSON {
    @Override
    String of(LogLine line) {
      StringBuilder object = new StringBuilder(200);
      field(object.append('{'), "time", time(line));
      field(object.append(','), "level", level(line));
      field(object.append(','), "source", line.source());
      field(object.append(','), "event", line.text());
      Throwable thrown = line.thrown();
      if (thrown != null) {
        field(object.append(','), "stack", stack(thrown));
      }
      return object.append("}\n").toString();
    }
  };

  abstract String of(LogLine line);

  /// The second of a log line, without fraction and zone.
  private record Second(long epochSecond, String text) {}

  /// Formatting a time costs more than the rest of the line, and most lines share their second with
  /// the one before.
  private static volatile Second latest = new Second(0, "1970-01-01T00:00:00");

  private static String time(LogLine line) {
    long epochSecond = line.time().getEpochSecond();
    Second second = latest;
    if (second.epochSecond() != epochSecond) {
      String text = Instant.ofEpochSecond(epochSecond).toString();
      second = new Second(epochSecond, text.substring(0, text.length() - 1));
      latest = second;
    }
    String digits = Long.toString(1_000 + Math.floorMod(line.time().toEpochMilli(), 1_000L));
    return second.text() + "." + digits.substring(1) + "Z";
  }

  private static String level(LogLine line) {
    return line.level().name().toLowerCase(Locale.ROOT);
  }

  /// What clients send is logged too; it must not look like a line of its own.
  private static String oneLine(String message) {
    if (!holdsControl(message)) {
      return message;
    }
    StringBuilder line = new StringBuilder(message.length() + 16);
    for (int i = 0; i < message.length(); i++) {
      char c = message.charAt(i);
      if (Character.isISOControl(c)) {
        line.append(String.format("\\x%02x", (int) c));
      } else {
        line.append(c);
      }
    }
    return line.toString();
  }

  private static boolean holdsControl(String message) {
    for (int i = 0; i < message.length(); i++) {
      if (Character.isISOControl(message.charAt(i))) {
        return true;
      }
    }
    return false;
  }

  private static String stack(Throwable thrown) {
    StringWriter text = new StringWriter();
    thrown.printStackTrace(new PrintWriter(text));
    return text.toString();
  }

  private static void field(StringBuilder object, String name, String value) {
    object.append('"').append(name).append("\":\"");
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      switch (c) {
        case '"', '\\' -> object.append('\\').append(c);
        case '\n' -> object.append("\\n");
        default -> {
          if (c < 0x20) {
            object.append(String.format("\\u%04x", (int) c));
          } else {
            object.append(c);
          }
        }
      }
    }
    object.append('"');
  }
}

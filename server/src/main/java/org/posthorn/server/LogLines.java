package org.posthorn.server;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.logging.ConsoleHandler;
import java.util.logging.Formatter;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/// What the log looks like: a line an event on standard error, as text or as JSON. Events are
/// written as `key=value` by those who log them, so that both forms can be searched.
public final class LogLines {
  private static final Map<String, Level> LEVELS =
      Map.of("error", Level.SEVERE, "warn", Level.WARNING, "info", Level.INFO, "debug", Level.FINE);

  private LogLines() {}

  /// Makes the log last until the process ends. To be called before anything is logged.
  public static void lastToTheEnd() {
    System.setProperty("java.util.logging.manager", Lasting.class.getName());
  }

  /// The JDK's own manager takes all handlers away as soon as the process is told to stop, and how
  /// the server stops would never be seen.
  public static final class Lasting extends LogManager {
    @Override
    public void reset() {
      // Nothing is taken away; configure() replaces what the JDK's configuration has added.
    }
  }

  /// Sends everything at `level` (error, warn, info, debug) or graver to standard error.
  ///
  /// @param format text or json
  public static void configure(String format, String level) {
    Logger root = Logger.getLogger("");
    for (var handler : root.getHandlers()) {
      root.removeHandler(handler);
    }
    ConsoleHandler handler = new ConsoleHandler();
    handler.setFormatter(format.equals("json") ? new Json() : new Text());
    handler.setLevel(Level.ALL);
    root.addHandler(handler);
    root.setLevel(LEVELS.get(level));
  }

  private static String name(Level level) {
    return level.intValue() >= Level.SEVERE.intValue()
        ? "error"
        : level.intValue() >= Level.WARNING.intValue()
            ? "warn"
            : level.intValue() >= Level.INFO.intValue() ? "info" : "debug";
  }

  private static String source(LogRecord event) {
    String logger = String.valueOf(event.getLoggerName());
    return logger.startsWith("org.posthorn.") ? logger.substring("org.posthorn.".length()) : logger;
  }

  private static String stack(Throwable thrown) {
    StringWriter text = new StringWriter();
    thrown.printStackTrace(new PrintWriter(text));
    return text.toString();
  }

  static final class Text extends Formatter {
    @Override
    public String format(LogRecord event) {
      String thrown =
          event.getThrown() == null ? "" : "\n" + stack(event.getThrown()).stripTrailing();
      return event.getInstant().truncatedTo(ChronoUnit.MILLIS)
          + " "
          + name(event.getLevel())
          + " "
          + source(event)
          + " "
          + formatMessage(event)
          + thrown
          + "\n";
    }
  }

  static final class Json extends Formatter {
    @Override
    public String format(LogRecord event) {
      StringBuilder line = new StringBuilder(200);
      field(line.append('{'), "time", event.getInstant().truncatedTo(ChronoUnit.MILLIS).toString());
      field(line.append(','), "level", name(event.getLevel()));
      field(line.append(','), "source", source(event));
      field(line.append(','), "event", formatMessage(event));
      if (event.getThrown() != null) {
        field(line.append(','), "stack", stack(event.getThrown()));
      }
      return line.append("}\n").toString();
    }

    private static void field(StringBuilder line, String name, String value) {
      line.append('"').append(name).append("\":\"");
      for (int i = 0; i < value.length(); i++) {
        char c = value.charAt(i);
        switch (c) {
          case '"', '\\' -> line.append('\\').append(c);
          case '\n' -> line.append("\\n");
          default -> {
            if (c < 0x20) {
              line.append(String.format("\\u%04x", (int) c));
            } else {
              line.append(c);
            }
          }
        }
      }
      line.append('"');
    }
  }
}

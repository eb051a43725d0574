package org.posthorn.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.logging.ErrorManager;
import java.util.logging.Formatter;
import java.util.logging.Handler;
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
    root.addHandler(handler(format, new FileOutputStream(FileDescriptor.err)));
    root.setLevel(LEVELS.get(level));
  }

  /// @param format text or json
  static Handler handler(String format, OutputStream out) {
    return new Lines(out, format.equals("json") ? new Json() : new Text());
  }

  /// Writes each line with one write and no buffer, so that a line that was logged is out.
  private static final class Lines extends Handler {
    private final OutputStream out;
    private final ReentrantLock writing = new ReentrantLock();

    Lines(OutputStream out, Formatter formatter) {
      this.out = out;
      setFormatter(formatter);
    }

    @Override
    public void publish(LogRecord event) {
      if (!isLoggable(event)) {
        return;
      }
      byte[] line = getFormatter().format(event).getBytes(UTF_8);
      writing.lock();
      try {
        out.write(line);
      } catch (IOException e) {
        reportError(null, e, ErrorManager.WRITE_FAILURE);
      } finally {
        writing.unlock();
      }
    }

    @Override
    public void flush() {
      // Nothing is held back.
    }

    @Override
    public void close() {
      // Standard error stays open.
    }
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

  /// What clients send is logged too; it must not look like a line of its own.
  private static String oneLine(String message) {
    if (message.chars().noneMatch(Character::isISOControl)) {
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
          + oneLine(formatMessage(event))
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

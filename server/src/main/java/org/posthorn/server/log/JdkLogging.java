package org.posthorn.server.log;

import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/// Sends what libraries write to the JDK's own logging (PostgreSQL's driver does) to the log.
public final class JdkLogging {
  /// Lucene warns at each start that vectors would be faster with another module; the index has
  /// none. Kept here, since the JDK forgets loggers that nobody holds.
  private static final Logger VECTORS =
      Logger.getLogger("org.apache.lucene.internal.vectorization.VectorizationProvider");

  private JdkLogging() {}

  /// Keeps the log working until the process ends. Called before anything is logged.
  public static void lastToTheEnd() {
    System.setProperty("java.util.logging.manager", Lasting.class.getName());
  }

  /// The JDK's own manager removes all handlers as soon as the process is told to stop.
  public static final class Lasting extends LogManager {
    @Override
    public void reset() {
      // Nothing is removed; sendTo replaces what the JDK's configuration has added.
    }
  }

  static void sendTo(LogLines lines) {
    Logger root = Logger.getLogger("");
    for (Handler handler : root.getHandlers()) {
      root.removeHandler(handler);
    }
    root.addHandler(new Lines(lines));
    VECTORS.setLevel(Level.SEVERE);
    root.setLevel(
        switch (lines.level()) {
          case ERROR -> Level.SEVERE;
          case WARN -> Level.WARNING;
          case INFO -> Level.INFO;
          case DEBUG -> Level.FINE;
          case TRACE -> Level.FINEST;
        });
  }

  private static org.slf4j.event.Level level(Level level) {
    if (level.intValue() >= Level.SEVERE.intValue()) {
      return org.slf4j.event.Level.ERROR;
    }
    if (level.intValue() >= Level.WARNING.intValue()) {
      return org.slf4j.event.Level.WARN;
    }
    return level.intValue() >= Level.INFO.intValue()
        ? org.slf4j.event.Level.INFO
        : org.slf4j.event.Level.DEBUG;
  }

  private static final class Lines extends Handler {
    private final LogLines lines;

    Lines(LogLines lines) {
      this.lines = lines;
      setFormatter(new SimpleFormatter());
    }

    @Override
    public void publish(LogRecord event) {
      lines.write(
          new LogLine(
              event.getInstant(),
              level(event.getLevel()),
              String.valueOf(event.getLoggerName()),
              getFormatter().formatMessage(event),
              event.getThrown()));
    }

    @Override
    public void flush() {
      // Nothing is buffered.
    }

    @Override
    public void close() {
      // Standard error stays open.
    }
  }
}

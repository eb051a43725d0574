package org.posthorn.server.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Locale;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.event.Level;

/// Writes the log to standard error, each line with one write and without a buffer, so that a
/// logged line is never lost. Thread-safe.
public final class LogLines {
  private final OutputStream out;
  private final LogFormat format;
  private final Level level;
  private final ReentrantLock writing = new ReentrantLock();

  LogLines(OutputStream out, LogFormat format, Level level) {
    this.out = out;
    this.format = format;
    this.level = level;
  }

  /// Writes everything of `level` or more severe to standard error from now on, from slf4j and from
  /// the JDK's logging.
  ///
  /// @param format text or json
  /// @param level error, warn, info or debug
  public static void configure(String format, String level) {
    LogLines lines =
        new LogLines(
            new FileOutputStream(FileDescriptor.err),
            LogFormat.valueOf(format.toUpperCase(Locale.ROOT)),
            Level.valueOf(level.toUpperCase(Locale.ROOT)));
    LogProvider.sendTo(lines);
    JdkLogging.sendTo(lines);
  }

  Level level() {
    return level;
  }

  boolean takes(Level asked) {
    return asked.toInt() >= level.toInt();
  }

  /// Writes an event, unless its level is not enabled.
  void write(LogLine line) {
    if (!takes(line.level())) {
      return;
    }
    byte[] bytes = format.of(line).getBytes(UTF_8);
    writing.lock();
    try {
      out.write(bytes);
    } catch (IOException e) {
      // Standard error is closed, so this cannot be reported.
    } finally {
      writing.unlock();
    }
  }
}

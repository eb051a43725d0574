package org.posthorn.server.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Locale;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.event.Level;

/// Where the log goes: standard error, each line with one write and no buffer, so that a line that
/// was logged is out. Thread-safe.
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

  /// Sends everything at `level` or graver to standard error from now on: what slf4j's loggers say,
  /// and what libraries say to the JDK's.
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

  /// Writes an event, unless its level is not asked for.
  void write(LogLine line) {
    if (!takes(line.level())) {
      return;
    }
    byte[] bytes = format.of(line).getBytes(UTF_8);
    writing.lock();
    try {
      out.write(bytes);
    } catch (IOException e) {
      // Standard error is gone, and with it the place where this could be told.
    } finally {
      writing.unlock();
    }
  }
}

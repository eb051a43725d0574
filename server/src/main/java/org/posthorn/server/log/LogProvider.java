package org.posthorn.server.log;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.time.Instant;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.ILoggerFactory;
import org.slf4j.IMarkerFactory;
import org.slf4j.Logger;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.BasicMarkerFactory;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.NOPMDCAdapter;
import org.slf4j.spi.MDCAdapter;
import org.slf4j.spi.SLF4JServiceProvider;

/// The slf4j provider: loggers that write to the log. One for the process.
public final class LogProvider implements SLF4JServiceProvider, ILoggerFactory {
  /// Before anything is configured, only events more severe than the default are shown.
  private static final AtomicReference<LogLines> LINES =
      new AtomicReference<>(
          new LogLines(new FileOutputStream(FileDescriptor.err), LogFormat.TEXT, Level.WARN));

  private final ConcurrentMap<String, Logger> loggers = new ConcurrentHashMap<>();
  private final IMarkerFactory markers = new BasicMarkerFactory();
  private final MDCAdapter context = new NOPMDCAdapter();

  static void sendTo(LogLines lines) {
    LINES.set(lines);
  }

  @Override
  public Logger getLogger(String name) {
    return loggers.computeIfAbsent(name, LineLogger::new);
  }

  @Override
  public ILoggerFactory getLoggerFactory() {
    return this;
  }

  @Override
  public IMarkerFactory getMarkerFactory() {
    return markers;
  }

  @Override
  public MDCAdapter getMDCAdapter() {
    return context;
  }

  @Override
  public String getRequestedApiVersion() {
    return "2.0.99";
  }

  @Override
  public void initialize() {
    // Nothing to initialise.
  }

  private static final class LineLogger extends LegacyAbstractLogger {
    private static final long serialVersionUID = 1L;

    LineLogger(String name) {
      this.name = name;
    }

    private static boolean takes(Level level) {
      return LINES.get().takes(level);
    }

    @Override
    public boolean isTraceEnabled() {
      return takes(Level.TRACE);
    }

    @Override
    public boolean isDebugEnabled() {
      return takes(Level.DEBUG);
    }

    @Override
    public boolean isInfoEnabled() {
      return takes(Level.INFO);
    }

    @Override
    public boolean isWarnEnabled() {
      return takes(Level.WARN);
    }

    @Override
    public boolean isErrorEnabled() {
      return takes(Level.ERROR);
    }

    @Override
    protected @Nullable String getFullyQualifiedCallerName() {
      return null; // no caller is looked for
    }

    @Override
    protected void handleNormalizedLoggingCall(
        Level level,
        @Nullable Marker marker,
        @Nullable String pattern,
        Object @Nullable [] arguments,
        @Nullable Throwable thrown) {
      String message = EventText.of(pattern, arguments);
      LINES.get().write(new LogLine(Instant.now(), level, name, message, thrown));
    }
  }
}

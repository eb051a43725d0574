package org.posthorn.server.log;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/// One log event.
///
/// @param logger the name of the logger: a class
record LogLine(
    Instant time, Level level, String logger, String message, @Nullable Throwable thrown) {
  private static final String OURS = "org.posthorn.";

  /// Who logs it: our classes without what is common to their names.
  String source() {
    return isOurs() ? logger.substring(OURS.length()) : logger;
  }

  /// `component event=... key=value`, also of what a library says in words of its own.
  String text() {
    return isOurs() ? message : "library event=message text=" + EventText.quoted(message);
  }

  private boolean isOurs() {
    return logger.startsWith(OURS);
  }
}

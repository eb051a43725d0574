package org.posthorn.server.log;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/// One event for the log.
///
/// @param logger the name of who logs it: a class
record LogLine(
    Instant time, Level level, String logger, String message, @Nullable Throwable thrown) {}

package org.posthorn.server.log;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/// One log event.
///
/// @param logger the name of the logger: a class
record LogLine(
    Instant time, Level level, String logger, String message, @Nullable Throwable thrown) {}

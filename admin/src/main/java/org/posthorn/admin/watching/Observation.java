package org.posthorn.admin.watching;

import java.time.Instant;
import org.posthorn.admin.history.History;
import org.posthorn.runtime.Metrics;
import org.posthorn.wire.sessions.OpenSessions;

/// Metrics, sessions and traces of a running server.
///
/// @param since when it was started
public record Observation(
    Metrics metrics,
    OpenSessions sessions,
    History history,
    PublishedNames published,
    Instant since) {}

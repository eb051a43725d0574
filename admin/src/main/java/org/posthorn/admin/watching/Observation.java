package org.posthorn.admin.watching;

import java.time.Instant;
import java.util.Optional;
import org.posthorn.admin.history.History;
import org.posthorn.journal.Journal;
import org.posthorn.runtime.Metrics;
import org.posthorn.wire.sessions.OpenSessions;

/// Metrics, sessions and traces of a running server.
///
/// @param since when it was started
/// @param journal empty if there is none
public record Observation(
    Metrics metrics,
    OpenSessions sessions,
    History history,
    PublishedNames published,
    Instant since,
    Optional<Journal> journal) {}

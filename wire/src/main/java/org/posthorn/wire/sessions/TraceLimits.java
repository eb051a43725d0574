package org.posthorn.wire.sessions;

import java.time.Duration;

/// Limits of traces.
///
/// @param tracesMax simultaneous traces, of different accounts
/// @param linesMax lines of one trace; older ones are dropped
/// @param lineCharactersMax characters of a line; the rest is cut
/// @param timeMax longest time of a trace
/// @param kept how long an ended trace can be read
public record TraceLimits(
    int tracesMax, int linesMax, int lineCharactersMax, Duration timeMax, Duration kept) {
  public static TraceLimits defaults() {
    return new TraceLimits(
        8, // as many as are used at once; with the next two at most 16 MB
        4_000, // an evening of a mail program that fetches manually
        500, // a command with its sets of numbers
        Duration.ofHours(1), // longer than anybody waits for a client to fail
        Duration.ofHours(1)); // time for reading and downloading
  }
}

package org.posthorn.wire.sessions;

import java.time.Duration;

/// How much traces may hold.
///
/// @param tracesMax traces that are kept at once, of different accounts
/// @param linesMax lines of one trace; older ones give way
/// @param lineCharactersMax characters of a line; the rest is cut
/// @param timeMax for how long a trace may be asked for
/// @param kept how long what was heard stays to be read once a trace has ended
public record TraceLimits(
    int tracesMax, int linesMax, int lineCharactersMax, Duration timeMax, Duration kept) {
  public static TraceLimits defaults() {
    return new TraceLimits(
        8, // as many as people who look at once; with the two below at most 16 MB
        4_000, // an evening of a mail program that fetches by hand
        500, // a command with its sets of numbers
        Duration.ofHours(1), // longer than anybody waits for a client to fail
        Duration.ofHours(1)); // to be read and downloaded
  }
}

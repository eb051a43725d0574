package org.posthorn.server.control;

import java.time.Duration;

/// Bounds of the control socket.
///
/// @param requestBytesMax longest request: an import of accounts is the largest there is
/// @param smallRequestBytesMax a request up to this length needs no other permission to be read;
///   all but imports are shorter
/// @param largeRequestsMax longer requests being read or done at the same time, each of which may
///   be as long as the longest
/// @param requestsMax requests being done at the same time; others wait
/// @param connectionsMax open connections; more are refused
/// @param requestTimeout for the whole request, however it drips in: the command line has it ready
/// @param answerTimeout for the whole answer to be taken
public record ControlLimits(
    int requestBytesMax,
    int smallRequestBytesMax,
    int largeRequestsMax,
    int requestsMax,
    int connectionsMax,
    Duration requestTimeout,
    Duration answerTimeout) {

  public static ControlLimits defaults() {
    return new ControlLimits(
        16 << 20, 64 << 10, 4, 16, 1_000, Duration.ofSeconds(10), Duration.ofSeconds(30));
  }

  /// The same with other times.
  ControlLimits withTimeouts(Duration request, Duration answer) {
    return new ControlLimits(
        requestBytesMax,
        smallRequestBytesMax,
        largeRequestsMax,
        requestsMax,
        connectionsMax,
        request,
        answer);
  }

  /// The same with another number of connections.
  ControlLimits withConnectionsMax(int connections) {
    return new ControlLimits(
        requestBytesMax,
        smallRequestBytesMax,
        largeRequestsMax,
        requestsMax,
        connections,
        requestTimeout,
        answerTimeout);
  }
}

package org.posthorn.server.control;

import java.time.Duration;

/// Limits of the control socket.
///
/// @param requestBytesMax longest request: an import of accounts
/// @param smallRequestBytesMax a request up to this length is read without a further permit; all
///   except imports are shorter
/// @param largeRequestsMax simultaneous longer requests
/// @param requestsMax simultaneous requests being executed; others wait
/// @param connectionsMax open connections; more are refused
/// @param requestTimeout for the whole request
/// @param answerTimeout for writing the whole response
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

  /// The same with other timeouts.
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

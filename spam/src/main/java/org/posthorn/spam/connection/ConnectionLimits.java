package org.posthorn.spam.connection;

import java.time.Duration;

/// Limits of connection checks.
///
/// @param answerWait how long after a DNS query a session waits for its answer, if a decision
///   depends on it: resolvers answer within milliseconds from their cache, and give up after
///   seconds
/// @param queriesAtOnce simultaneous DNS queries; beyond it results stay unknown, so that a slow
///   resolver does not block sessions
/// @param clientsMax clients and networks whose messages are counted, about 200 octets each
public record ConnectionLimits(Duration answerWait, int queriesAtOnce, int clientsMax) {
  /// The time over which messages are counted.
  public static final Duration RATE_WINDOW = Duration.ofHours(1);

  public ConnectionLimits {
    if (!answerWait.isPositive() || queriesAtOnce < 1 || clientsMax < 1) {
      throw new IllegalArgumentException("a limit is too small");
    }
  }

  /// 3 seconds, 512 questions, 100,000 clients.
  public static ConnectionLimits defaults() {
    return new ConnectionLimits(Duration.ofSeconds(3), 512, 100_000);
  }
}

package org.posthorn.spam.connection;

import java.time.Duration;

/// What finding out about clients may cost.
///
/// @param answersWithin how long after the question was asked a session still waits for the DNS,
///   where something depends on it: resolvers answer in milliseconds what they know, and give up
///   after seconds
/// @param questionsAtOnce questions that are asked at the same time; with more, nothing is found
///   out, so that a slow resolver does not collect sessions
/// @param clientsMax clients and networks whose messages are counted, about 200 octets each
public record ConnectionLimits(Duration answersWithin, int questionsAtOnce, int clientsMax) {
  /// Over what time messages are counted.
  public static final Duration RATE_WINDOW = Duration.ofHours(1);

  public ConnectionLimits {
    if (!answersWithin.isPositive() || questionsAtOnce < 1 || clientsMax < 1) {
      throw new IllegalArgumentException("a limit is too small");
    }
  }

  /// 3 seconds, 512 questions, 100,000 clients.
  public static ConnectionLimits defaults() {
    return new ConnectionLimits(Duration.ofSeconds(3), 512, 100_000);
  }
}

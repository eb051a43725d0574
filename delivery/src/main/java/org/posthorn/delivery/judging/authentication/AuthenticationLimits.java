package org.posthorn.delivery.judging.authentication;

import java.time.Duration;

/// What the authentication of messages may cost.
///
/// @param timeMax how long the DNS may take for one message: the client waits meanwhile, and it has
///   patience for 10 minutes (RFC 5321 §4.5.3.2.6), but its session and the memory of its message
///   are held. What is not known by then is a temporary error. RFC 7208 §4.6.4 asks for 20 s for
///   resolvers of its time; one that answers at all does so within 5 s
/// @param questionsMax that are asked for one message: SPF of two identities (11 mechanisms with 10
///   addresses each), ten signatures, an ARC chain and a DMARC tree walk fit in
/// @param questionsAtOnce that wait for the DNS for all messages together, each of which may cost a
///   socket
/// @param keysAhead keys of signatures that are asked for at once, not one after the other: more
///   than all honest messages have
public record AuthenticationLimits(
    Duration timeMax, int questionsMax, int questionsAtOnce, int keysAhead) {

  public AuthenticationLimits {
    if (!timeMax.isPositive() || questionsMax < 1 || questionsAtOnce < 1 || keysAhead < 0) {
      throw new IllegalArgumentException("a limit is too small");
    }
  }

  /// 10 s, 300 questions for a message, 1000 at once; 12 keys ahead.
  public static AuthenticationLimits defaults() {
    return new AuthenticationLimits(Duration.ofSeconds(10), 300, 1_000, 12);
  }

  /// The same with another time.
  public AuthenticationLimits withTimeMax(Duration other) {
    return new AuthenticationLimits(other, questionsMax, questionsAtOnce, keysAhead);
  }
}

package org.posthorn.delivery.checks.authentication;

import java.time.Duration;

/// Limits of authenticating messages.
///
/// @param timeMax how long the DNS may take for one message: clients wait up to 10 minutes (RFC
///   5321 §4.5.3.2.6), but the session and the memory of the message are occupied meanwhile. What
///   is unknown by then is a temporary error. RFC 7208 §4.6.4 asks for 20 s for resolvers of its
///   time; a resolver that answers at all does so within 5 s
/// @param queriesMax DNS queries for one message: SPF of two identities (11 mechanisms with 10
///   addresses each), ten signatures, an ARC chain and a DMARC tree walk fit in
/// @param queriesAtOnce DNS queries of all messages that wait at the same time; each may need a
///   socket
/// @param keysInParallel keys of signatures that are looked up at the same time, not one after the
///   other: more than legitimate messages have
public record AuthenticationLimits(
    Duration timeMax, int queriesMax, int queriesAtOnce, int keysInParallel) {

  public AuthenticationLimits {
    if (!timeMax.isPositive() || queriesMax < 1 || queriesAtOnce < 1 || keysInParallel < 0) {
      throw new IllegalArgumentException("a limit is too small");
    }
  }

  /// 10 s, 300 queries for a message, 1000 at once; 12 keys ahead.
  public static AuthenticationLimits defaults() {
    return new AuthenticationLimits(Duration.ofSeconds(10), 300, 1_000, 12);
  }

  /// The same with another time.
  public AuthenticationLimits withTimeMax(Duration other) {
    return new AuthenticationLimits(other, queriesMax, queriesAtOnce, keysInParallel);
  }
}

package org.posthorn.sasl;

/// What a server must do next. After [Success] or [Failure], no further messages are accepted.
public sealed interface Step {

  /// Send these bytes, and pass the client's response to the mechanism.
  record Challenge(byte[] message) implements Step {}

  /// The client is `identity`.
  record Success(SaslIdentity identity, UnlockSecret unlock) implements Step {}

  /// The exchange is over.
  ///
  /// @param detail for the log, never for the peer; contains no secret. Empty if [Credentials]
  ///   refused, which has logged it
  record Failure(FailureReason reason, String detail) implements Step {}
}

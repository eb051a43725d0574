package org.posthorn.sasl;

/// What a server does next. After [Success] or [Failure] the machine takes no more messages.
public sealed interface Step {

  /// Send these bytes, and give the client's answer to the machine.
  record Challenge(byte[] message) implements Step {}

  /// The client is `identity`.
  record Success(SaslIdentity identity, UnlockSecret unlock) implements Step {}

  /// The exchange is over.
  ///
  /// @param detail for the log, never for the peer; holds no secret. Empty if the credentials
  ///   refused, which have logged it
  record Failure(FailureReason reason, String detail) implements Step {}
}

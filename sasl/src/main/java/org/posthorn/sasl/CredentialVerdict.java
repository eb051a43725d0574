package org.posthorn.sasl;

/// What the keeper of credentials says of one attempt.
public sealed interface CredentialVerdict {

  /// The client is `identity`.
  record Accepted(SaslIdentity identity) implements CredentialVerdict {}

  /// The client is not let in.
  record Refused(FailureReason reason) implements CredentialVerdict {}
}

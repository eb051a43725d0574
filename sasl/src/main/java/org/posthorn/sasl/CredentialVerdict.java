package org.posthorn.sasl;

/// The result of verifying a credential.
public sealed interface CredentialVerdict {

  /// The client is `identity`.
  record Accepted(SaslIdentity identity) implements CredentialVerdict {}

  /// The credential is refused.
  record Refused(FailureReason reason) implements CredentialVerdict {}
}

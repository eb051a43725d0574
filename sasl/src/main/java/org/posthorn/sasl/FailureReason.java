package org.posthorn.sasl;

/// Why an authentication failed. Engines turn it into their own reply; none of them tells a client
/// that has not proved its identity whether a user exists.
public enum FailureReason {
  /// The message is not one of this mechanism, or not in this state.
  BAD_ENCODING,
  /// Unknown user, wrong password or wrong proof.
  BAD_CREDENTIALS,
  /// The channel binding is wrong, or was left out although both sides have it: somebody may sit
  /// between client and server (RFC 5802 §6).
  BAD_CHANNEL_BINDING,
  /// The client is who it says, but may not act as the authorization identity it asked for, or not
  /// use this service.
  NOT_AUTHORIZED,
  /// The client is who it says, but the account is disabled.
  DISABLED,
  /// The client is who it says, but the credential is no longer valid.
  EXPIRED,
  /// The client knows the password, which alone is not enough for this account: it has a second
  /// factor, so that mail programs need an app password or a token.
  SECOND_FACTOR,
  /// Too many failures before; nothing was verified.
  THROTTLED,
  /// The server could not verify now; the client should try again later.
  TEMPORARY
}

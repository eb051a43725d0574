package org.posthorn.sasl;

/// Why an authentication failed. Protocols translate it into their replies; none reveals to an
/// unauthenticated client whether a user exists.
public enum FailureReason {
  /// The message is malformed, or not expected in this state.
  BAD_ENCODING,
  /// Unknown user, wrong password or wrong proof.
  BAD_CREDENTIALS,
  /// The channel binding is wrong, or missing although both sides support it: there may be an
  /// attacker between client and server (RFC 5802 §6).
  BAD_CHANNEL_BINDING,
  /// The identity is verified, but may not act as the requested authorization identity, or not use
  /// this service.
  NOT_AUTHORIZED,
  /// The identity is verified, but the account is disabled.
  DISABLED,
  /// The identity is verified, but the credential has expired.
  EXPIRED,
  /// The password is correct, but not sufficient for this account: it has a second factor, so mail
  /// programs need an app password or a token.
  SECOND_FACTOR,
  /// Too many failures before; nothing was verified.
  THROTTLED,
  /// The server cannot verify now; the client should try again later.
  TEMPORARY
}

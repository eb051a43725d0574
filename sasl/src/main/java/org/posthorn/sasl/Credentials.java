package org.posthorn.sasl;

import java.util.Optional;

/// The keeper of credentials, as mechanisms see it. Slow work, limits on failures and the equal
/// treatment of users that do not exist are its business. It logs what it refuses, and why.
///
/// Thread rule: called from any virtual thread; may block.
public interface Credentials {

  /// Verifies a password.
  ///
  /// @param authcid the user name, prepared by [Saslprep], not empty
  /// @param authzid whom to act as, where that was asked for
  /// @param password prepared by [Saslprep], not empty
  CredentialVerdict verifyPassword(
      String authcid, Optional<String> authzid, String password, AuthenticationContext context);

  /// Begins a SCRAM-SHA-256 exchange. Always gives one: for a user that does not exist or has no
  /// verifier, one with a salt that depends on the name and a secret of the server alone, and that
  /// ends in [FailureReason#BAD_CREDENTIALS].
  ///
  /// @param authcid the user name, prepared by [Saslprep], not empty
  ScramExchange scram(String authcid, Optional<String> authzid, AuthenticationContext context);

  /// Where the metadata of the server lie that issues access tokens (RFC 8414 §3), for clients
  /// whose token was refused. Empty if no access token is taken.
  default Optional<String> tokenMetadata() {
    return Optional.empty();
  }

  /// Verifies an access token.
  ///
  /// @param user whose token it must be, where the client said so
  /// @param token as it came, not empty
  default CredentialVerdict verifyToken(
      Optional<String> user, String token, AuthenticationContext context) {
    return new CredentialVerdict.Refused(FailureReason.BAD_CREDENTIALS);
  }
}

package org.posthorn.sasl;

import java.util.Optional;

/// Verifies credentials for mechanisms. Implementations limit failures, treat unknown users like
/// known ones, and log refusals.
///
/// Called by any virtual thread; may block.
public interface Credentials {

  /// Verifies a password.
  ///
  /// @param authcid the user name, prepared by [Saslprep], not empty
  /// @param authzid the user to act as, if requested
  /// @param password prepared by [Saslprep], not empty
  CredentialVerdict verifyPassword(
      String authcid, Optional<String> authzid, String password, AuthenticationContext context);

  /// Starts a SCRAM-SHA-256 exchange. For a user that does not exist or has no verifier, it has a
  /// salt that depends only on the name and a secret of the server, and ends in
  /// [FailureReason#BAD_CREDENTIALS].
  ///
  /// @param authcid the user name, prepared by [Saslprep], not empty
  ScramExchange scram(String authcid, Optional<String> authzid, AuthenticationContext context);

  /// The URL of the metadata of the access token issuer (RFC 8414 §3), for clients whose token was
  /// refused. Empty if no access tokens are accepted.
  default Optional<String> tokenMetadata() {
    return Optional.empty();
  }

  /// Verifies an access token.
  ///
  /// @param user the expected user, if the client named one
  /// @param token the token, not empty
  default CredentialVerdict verifyToken(
      Optional<String> user, String token, AuthenticationContext context) {
    return new CredentialVerdict.Refused(FailureReason.BAD_CREDENTIALS);
  }
}

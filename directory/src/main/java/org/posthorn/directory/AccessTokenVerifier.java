package org.posthorn.directory;

import java.time.Instant;
import java.util.Optional;

/// Reads access tokens. What they are is no matter of the directory. Thread-safe.
public interface AccessTokenVerifier {

  /// What a token says.
  ///
  /// @param grant which grant of the account it was issued for
  /// @param scope what it may be used for
  record Claims(AccountId account, CredentialId grant, Scope scope, Instant expires) {}

  /// What a token says that was issued here and for here, though it may have expired, and its grant
  /// may be revoked.
  Optional<Claims> verify(String token);

  /// Where the metadata of the server lie that issues the tokens (RFC 8414 §3).
  String metadata();
}

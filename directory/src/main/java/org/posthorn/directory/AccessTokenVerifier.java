package org.posthorn.directory;

import java.time.Instant;
import java.util.Optional;

/// Verifies access tokens. The directory does not depend on their format. Thread-safe.
public interface AccessTokenVerifier {

  /// The contents of a token.
  ///
  /// @param grant the grant that it was issued for
  /// @param scope what it may be used for
  record Claims(AccountId account, CredentialId grant, Scope scope, Instant expires) {}

  /// The contents of a token issued by this server for this server. It may have expired, and its
  /// grant may be revoked.
  Optional<Claims> verify(String token);

  /// The URL of the issuer's metadata (RFC 8414 §3).
  String metadata();
}

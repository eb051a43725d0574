package org.posthorn.directory;

import java.time.Instant;
import java.util.Optional;

/// Access to an account that its owner has granted to a program, until revoked. A credential of the
/// account, numbered among the others.
///
/// @param client the id of the OAuth client
/// @param clientName its name at that time, for people
/// @param words the scope as the program requested it
/// @param lastUse when it last got an access token
/// @param lastNetwork from where: an IPv4 address or an IPv6 /64
public record Grant(
    CredentialId id,
    String client,
    String clientName,
    Scope scope,
    String words,
    Instant created,
    Instant lastUse,
    Optional<String> lastNetwork) {

  /// A grant with its new refresh token, which is not stored.
  public record Issued(AccountId account, Grant grant, String refreshToken) {
    @Override
    public String toString() {
      return "Issued[" + account + ", " + grant.id() + "]";
    }
  }
}

package org.posthorn.directory;

import java.time.Instant;
import java.util.Optional;

/// What an account has allowed a program: to use services in its name, until revoked. A credential
/// of the account, numbered among the others.
///
/// @param client the id of the OAuth client
/// @param clientName its name when it was allowed, for people
/// @param words the scope in the words that the program asked for it with
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

  /// A grant with the refresh token that was made for it, which is not kept.
  public record Issued(AccountId account, Grant grant, String refreshToken) {
    /// Without the token.
    @Override
    public String toString() {
      return "Issued[" + account + ", " + grant.id() + "]";
    }
  }
}

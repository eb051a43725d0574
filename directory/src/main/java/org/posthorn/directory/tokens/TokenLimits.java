package org.posthorn.directory.tokens;

import java.time.Duration;

/// Limits of clients, keys and access tokens.
///
/// @param clients clients that an operator registered
/// @param selfRegisteredClients clients that registered themselves; further ones are refused
/// @param redirectUris redirect URIs of one client
/// @param textChars longest redirect URI, name of a client, or scope
/// @param accessLifetime how long an access token is valid: programs request the next one
///   automatically, and services that do not ask this server accept a revoked token for this time
/// @param tokenChars longest accepted access token
/// @param verified cached verified access tokens; about 1 KB each
/// @param keyLifetime how long a key signs
public record TokenLimits(
    int clients,
    int selfRegisteredClients,
    int redirectUris,
    int textChars,
    Duration accessLifetime,
    int tokenChars,
    int verified,
    Duration keyLifetime) {

  public static TokenLimits defaults() {
    return new TokenLimits(
        200, 1_000, 10, 512, Duration.ofMinutes(10), 4_096, 10_000, Duration.ofDays(30));
  }
}

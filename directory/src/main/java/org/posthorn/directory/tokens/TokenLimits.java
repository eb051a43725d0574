package org.posthorn.directory.tokens;

import java.time.Duration;

/// Bounds of programs, keys and access tokens.
///
/// @param clients programs that an administrator registered
/// @param ownClients programs that registered themselves; further ones are refused
/// @param redirectUris of one program
/// @param textChars longest redirect URI, name of a program, or scope
/// @param accessFor how long an access token is valid: a program asks for the next one by itself,
///   and what reads tokens without asking us believes one for so long
/// @param tokenChars longest access token that is looked at
/// @param verified access tokens that are remembered as verified; about 1 KB each
/// @param keyFor how long a key signs
public record TokenLimits(
    int clients,
    int ownClients,
    int redirectUris,
    int textChars,
    Duration accessFor,
    int tokenChars,
    int verified,
    Duration keyFor) {

  public static TokenLimits defaults() {
    return new TokenLimits(
        200, 1_000, 10, 512, Duration.ofMinutes(10), 4_096, 10_000, Duration.ofDays(30));
  }
}

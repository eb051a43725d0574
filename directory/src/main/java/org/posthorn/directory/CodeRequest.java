package org.posthorn.directory;

/// What an account allowed in its browser, for the program that asked to come and take it.
///
/// @param client the id of the OAuth client
/// @param clientName its name, for people
/// @param redirectUri where the code is sent, exactly as the program wrote it
/// @param challenge of PKCE, by S256 (RFC 7636 §4.2)
/// @param words the scope in the words that the program asked for it with
public record CodeRequest(
    String client,
    String clientName,
    String redirectUri,
    String challenge,
    Scope scope,
    String words) {}

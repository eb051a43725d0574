package org.posthorn.directory;

/// Access that an account has granted in a browser to a program.
///
/// @param client the id of the OAuth client
/// @param clientName its name, for people
/// @param redirectUri where the code is sent, exactly as the program sent it
/// @param challenge of PKCE, by S256 (RFC 7636 §4.2)
/// @param words the scope as the program requested it
public record CodeRequest(
    String client,
    String clientName,
    String redirectUri,
    String challenge,
    Scope scope,
    String words) {}

package org.posthorn.web.oauth;

import java.util.List;
import java.util.function.Function;
import org.posthorn.directory.Authorizations;
import org.posthorn.directory.Directory;
import org.posthorn.directory.Principal;
import org.posthorn.directory.tokens.AccessTokens;
import org.posthorn.directory.tokens.DeviceCodes;
import org.posthorn.directory.tokens.OAuthClients;
import org.posthorn.directory.tokens.TokenKeys;
import org.posthorn.web.WebRequest;

/// Components of the authorization server.
///
/// @param issuer its URL, without a slash at the end; `https://mail.example.org`
/// @param browser returns the users signed in to the browser that sends a request; forms are sealed
///   for the session of one of them
public record OAuthParts(
    String issuer,
    Directory directory,
    OAuthClients clients,
    Authorizations authorizations,
    DeviceCodes devices,
    AccessTokens tokens,
    TokenKeys keys,
    Function<WebRequest, List<Principal>> browser) {}

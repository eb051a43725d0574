/// The OAuth 2.0 authorization server over HTTP (RFC 6749 with the security practices of RFC 9700):
/// the endpoints for clients (`/oauth/token` and others, in JSON) and the pages for users
/// (`/oauth/authorize`, `/oauth/device`). The rules are in [org.posthorn.directory.tokens] and
/// [org.posthorn.directory.Authorizations].
///
/// [OAuthSite] adds it to a site. Every code is bound to a PKCE challenge, every redirect URI is
/// compared exactly, every authorization response names its issuer (RFC 9207).
@NullMarked
package org.posthorn.web.oauth;

import org.jspecify.annotations.NullMarked;

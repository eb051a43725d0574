/// The OAuth 2.0 authorization server over HTTP (RFC 6749 as RFC 9700 has it today): what programs
/// ask (`/oauth/token` and its siblings, answered in JSON) and what people see in their browser
/// (`/oauth/authorize`, `/oauth/device`). The rules are in [org.posthorn.directory.tokens] and
/// [org.posthorn.directory.Authorizations].
///
/// [OAuthSite] puts it on a site. Every code is bound to a PKCE challenge, every redirect URI is
/// compared exactly, every authorization response names its issuer (RFC 9207).
@NullMarked
package org.posthorn.web.oauth;

import org.jspecify.annotations.NullMarked;

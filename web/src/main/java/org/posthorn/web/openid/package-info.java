/// Signing in at an OpenID provider: the relying party's side of OpenID Connect Core 1.0 with the
/// authorization code flow and PKCE (RFC 7636), and of Discovery 1.0.
///
/// [OpenIdProvider] is one provider: it discovers the endpoints, builds the authorization URL, and
/// redeems the code of the callback, using a [ProviderHttp]. It is independent of accounts: callers
/// map its claims to accounts.
@NullMarked
package org.posthorn.web.openid;

import org.jspecify.annotations.NullMarked;

/// Signing in at an OpenID provider: the relying party's side of OpenID Connect Core 1.0 with the
/// authorization code flow and PKCE (RFC 7636), and of Discovery 1.0.
///
/// [OpenIdProvider] is one provider: it finds out where its endpoints are, makes the address that a
/// browser is sent to, and redeems the code that the browser brings back. How it is asked is a
/// [ProviderHttp]. It knows no accounts: what its claims mean is decided by whoever calls it.
@NullMarked
package org.posthorn.web.openid;

import org.jspecify.annotations.NullMarked;

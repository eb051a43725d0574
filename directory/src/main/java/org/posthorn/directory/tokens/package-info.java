/// OAuth 2.0 without HTTP: clients and access tokens. Grants are in
/// [org.posthorn.directory.Authorizations].
///
/// [OAuthClients] stores the clients; [Scopes] maps scope values to services; [DeviceCodes] are for
/// programs without a browser (RFC 8628); [AccessTokens] issues and verifies access tokens, JWTs
/// (RFC 9068) signed with [TokenKeys]. Limits: [TokenLimits].
///
/// ## Where it lies
///
/// Clients and keys lie in the directory's partition, so that all processes share them; device
/// codes in the partition of kind 12 (`device_codes`, one). Formats are as in the directory's
/// tables.
///
/// | code | table | key | value |
/// |---|---|---|---|
/// | 8 | oauth_clients | id | name, redirect URIs, services, digest of the secret?, self-registered (1), created |
/// | 9 | token_keys | id | created, public key (JWK), private key, sealed |
/// | 28 | device_codes | digest of the device code | user code, client, its name, services, words, network, expires, account? (0: denied) |
/// | 29 | user_codes | user code | digest of the device code |
///
/// Version history: 1 is the first.
@NullMarked
package org.posthorn.directory.tokens;

import org.jspecify.annotations.NullMarked;

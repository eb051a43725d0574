/// Browser sessions.
///
/// [WebSessions] opens, finds, lists and ends them; [SupportLinks] opens support sessions. A
/// session is valid while the account is enabled, the credential that opened it exists, and, for an
/// account that needs a second factor, one was used. The holder of its token has all rights of the
/// account; only the token's hash is stored.
///
/// ## Where it lies
///
/// In the partition of the account, in the format of the package above:
///
/// | code | table | key | value |
/// |---|---|---|---|
/// | 23 | web_sessions | session | SHA-256 of the token, created, last use, network, program, way (1), credential, factor |
/// | 30 | support_links | SHA-256 of the token | creator, created, expires |
///
/// A support session (way 5) has the creator of its link before the browser's name.
///
/// The number of a session is random with its second highest bit set, so that it differs from other
/// credentials. Credential and factor are those that opened it, 0 for none.
@NullMarked
package org.posthorn.directory.sessions;

import org.jspecify.annotations.NullMarked;

/// Sessions of browsers: who signed in on the web, how, from where, and until when.
///
/// [WebSessions] opens, finds, lists and ends them; [SupportLinks] opens some for support. A
/// session holds while the account is enabled, what it was opened with is still there, and, for an
/// account that needs a second factor, it was opened with more than the password. Whoever holds its
/// token acts with all rights of the account; the token's hash alone is kept.
///
/// ## Where it lies
///
/// In the partition of the account, in the format of the package above:
///
/// | code | table | key | value |
/// |---|---|---|---|
/// | 23 | web_sessions | session | SHA-256 of the token, created, last use, network, program, way (1), credential, factor |
/// | 30 | support_links | SHA-256 of the token | who made it, created, expires |
///
/// A session of support (way 5) says who made its link before what the browser calls itself.
///
/// The number of a session is random with its second highest bit set, so that it is the number of
/// no other credential. Credential and factor are those that it was opened with, 0 for none.
@NullMarked
package org.posthorn.directory.sessions;

import org.jspecify.annotations.NullMarked;

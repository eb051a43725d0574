/// The IMAP server.
///
/// RFC 9051 (IMAP4rev2), RFC 3501 (IMAP4rev1); RFC 2177 IDLE, 2342 NAMESPACE, 2971 ID, 3348
/// CHILDREN, 3502 MULTIAPPEND, 3516 BINARY, 3691 UNSELECT, 4315 UIDPLUS, 4731 ESEARCH, 4959
/// SASL-IR, 5161 ENABLE, 5182 SEARCHRES, 5258 LIST-EXTENDED, 5819 LIST-STATUS, 6154 SPECIAL-USE,
/// 6851 MOVE, 9755 UTF8=ACCEPT, 7162 CONDSTORE, 7888 LITERAL+ and LITERAL-, 7889 APPENDLIMIT, 8438
/// STATUS=SIZE, 8474 OBJECTID.
///
/// The model: a connection has one session, a session one thread. A session that has selected a
/// mailbox holds two immutable views of it: the one whose numbers the client uses and the one whose
/// flags it knows. After each command their difference from the store's present view is announced
/// (decision 0009). Everything else is asked of the store when it is needed. A session is rev1
/// until its client enables IMAP4rev2.
///
/// Entry points: [org.posthorn.imap.ImapServer] is the door of a listener, and ends the sessions of
/// an account that was disabled; [org.posthorn.imap.session.Service] is what it needs.
///
/// Internal dates are shown in UTC, and days in SEARCH are days in UTC. RFC 9051 §2.3.3 asks for a
/// moment with some zone and §6.4.4 leaves open whose days are meant. Dovecot uses its own zone for
/// both (measured: what was given with `+0900` is shown with `-0400` by a server in New York), so
/// that the same message has another date after a move or through a change of summer time; neither
/// keeps the zone that was given. Clients convert.
///
/// Threads and locks: all of a session is used by its own virtual thread. Other threads reach it
/// through [org.posthorn.runtime.SessionEnd] alone. In IDLE a helper reads exactly one line.
///
/// Limits: [org.posthorn.imap.session.ImapLimits], [org.posthorn.imap.syntax.SyntaxLimits].
@NullMarked
package org.posthorn.imap;

import org.jspecify.annotations.NullMarked;

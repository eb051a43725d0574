/// The IMAP server.
///
/// RFC 9051 (IMAP4rev2), RFC 3501 (IMAP4rev1); RFC 2177 IDLE, 2342 NAMESPACE, 2971 ID, 3348
/// CHILDREN, 3502 MULTIAPPEND, 3516 BINARY, 3691 UNSELECT, 4315 UIDPLUS, 4731 ESEARCH, 4959
/// SASL-IR, 5161 ENABLE, 5182 SEARCHRES, 5258 LIST-EXTENDED, 5819 LIST-STATUS, 6154 SPECIAL-USE,
/// 6851 MOVE, 9755 UTF8=ACCEPT, 7162 CONDSTORE, 7888 LITERAL+ and LITERAL-, 7889 APPENDLIMIT, 8438
/// STATUS=SIZE, 8474 OBJECTID.
///
/// The model: a connection has one session, a session one thread. A session with a selected mailbox
/// has two immutable views of it: the one whose sequence numbers the client uses and the one whose
/// flags it knows. After each command the difference from the store's current view is announced
/// (decision 0009). Everything else is read from the store when it is needed. A session is rev1
/// until its client enables IMAP4rev2.
///
/// Entry points: [org.posthorn.imap.ImapServer] is the connection handler of a listener, and ends
/// the sessions of disabled accounts; [org.posthorn.imap.session.Service] has its dependencies.
///
/// Internal dates are returned in UTC, and days in SEARCH are days in UTC. RFC 9051 §2.3.3 requires
/// some zone, and §6.4.4 does not say which zone's days are meant. Dovecot uses its own zone for
/// both (measured: a date given with `+0900` is returned with `-0400` by a server in New York), so
/// the date of a message changes when it is moved to another server or daylight saving time
/// changes; it does not keep the given zone either. Clients convert.
///
/// Threads and locks: a session is used only by its virtual thread. Other threads use only its
/// [org.posthorn.runtime.SessionEnd]. In IDLE a helper thread reads exactly one line.
///
/// Limits: [org.posthorn.imap.session.ImapLimits], [org.posthorn.imap.syntax.SyntaxLimits].
@NullMarked
package org.posthorn.imap;

import org.jspecify.annotations.NullMarked;

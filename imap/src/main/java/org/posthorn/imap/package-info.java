/// The IMAP server.
///
/// RFC 9051 (IMAP4rev2), RFC 3501 (IMAP4rev1), and the extensions that `docs/imap.md` lists with
/// their RFCs and tests.
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

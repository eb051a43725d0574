/// The POP3 server (RFC 1939, 2449, 2595, 3206, 5034, 6856): clients fetch the messages of INBOX
/// and delete them.
///
/// The model: a connection has one session, a session one thread. At login a [Maildrop] is opened:
/// the messages of INBOX at that moment, numbered from 1, locked against other POP3 sessions. QUIT
/// deletes what the client marked; a session that ends otherwise deletes nothing.
///
/// Entry points: [org.posthorn.pop3.Pop3Server] serves the connections of a listener;
/// [org.posthorn.pop3.Service] is what it needs.
///
/// Threads: all of a session is used by its own virtual thread. Other threads reach it through
/// [org.posthorn.runtime.SessionEnd] alone.
///
/// Limits: [org.posthorn.pop3.Pop3Limits].
@NullMarked
package org.posthorn.pop3;

import org.jspecify.annotations.NullMarked;

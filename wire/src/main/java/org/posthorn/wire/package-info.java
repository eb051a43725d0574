/// Listeners, connections, TLS and its upgrade, PROXY protocol, line, literal and dot readers;
/// knows no protocol.
///
/// RFCs: 5321 §4.5.2 (dot-stuffing), 3207 §6 (STARTTLS), 8314 §3 (implicit TLS), 8446 and 5246
/// (TLS), 6066 §3 (server names), 9266 and 5929 (channel bindings), 7468 (PEM); the PROXY protocol,
/// versions 1 and 2.
///
/// **Model.** A [Listener] owns a port and its [ListenerLimits]. Each accepted [Connection] is
/// served by a [ConnectionHandler] on a virtual thread of its own. A connection reads through its
/// [Input], writes through its [Output], and stands on a [Transport]: a socket, memory for tests,
/// or TLS above either. Waiting for bytes and reading them are two calls, so that a connection that
/// waits holds no buffer.
///
/// **Entry points.** [Listener#open] for servers, [Connection#connect] for clients,
/// [MemoryTransport#pair] for tests. [ServerTls] and [ClientTls] make TLS.
///
/// **Threads and locks.** One thread reads and one writes at a time; closing may come from any. The
/// only lock held while writing is the one of a TLS connection's sender, because a reader may have
/// to send too; nothing else is ever taken under it. A listener has one thread that accepts and one
/// that looks for writes stuck longer than their timeout, since blocking writes have none.
///
/// **Waiting.** No read of ten seconds or more has a timer: one thread of the process looks at all
/// of them once a second ([org.posthorn.wire.waiting.LongWaits]). A line has a timeout as a whole,
/// other bytes have one for each wait, a [LowestRate] where a protocol sets it, and all may stand
/// under a deadline. A [Transport] brings the clock.
///
/// **Limits.** All in [ListenerLimits], but for what each call is told: longest line, size of the
/// data, timeouts. Past a limit a line or data are skipped within a bound to stay in sync; past
/// that the connection is unusable. Buffers are 17 KiB, borrowed from one pool per listener.
@NullMarked
package org.posthorn.wire;

import org.jspecify.annotations.NullMarked;

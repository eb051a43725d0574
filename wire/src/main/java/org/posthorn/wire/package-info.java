/// Listeners, connections, TLS and its upgrade, PROXY protocol, line, literal and dot readers;
/// independent of protocols.
///
/// RFCs: 5321 §4.5.2 (dot-stuffing), 3207 §6 (STARTTLS), 8314 §3 (implicit TLS), 8446 and 5246
/// (TLS), 6066 §3 (server names), 9266 and 5929 (channel bindings), 7468 (PEM); the PROXY protocol,
/// versions 1 and 2.
///
/// **Model.** A [Listener] owns a port and its [ListenerLimits]. Each accepted [Connection] is
/// served by a [ConnectionHandler] on its own virtual thread. A connection reads with its [Input],
/// writes with its [Output], and uses a [Transport]: a socket, memory for tests, or TLS above
/// either. Waiting for bytes and reading them are two calls, so that a waiting connection holds no
/// buffer.
///
/// **Entry points.** [Listener#open] for servers, [Connection#connect] for clients,
/// [MemoryTransport#pair] for tests. [ServerTls] and [ClientTls] configure TLS.
///
/// **Threads and locks.** One thread reads and one writes at a time; closing is allowed from any.
/// The only lock held while writing is that of a TLS connection's sender, because a reader may have
/// to send too; no other lock is taken under it. A listener has one thread that accepts connections
/// and one that closes connections with blocked writes, because blocking writes have no timeout.
///
/// **Waiting.** A read of ten seconds or more has no timer: one thread of the process checks all of
/// them once a second ([org.posthorn.wire.waiting.LongWaits]). A line has a timeout, other bytes
/// have one for each wait and a [LowestRate] if a protocol sets it, and a deadline may apply to
/// all. The clock is that of the [Transport].
///
/// **Limits.** In [ListenerLimits], except those passed with each call: longest line, size of the
/// data, timeouts. A line or data beyond its limit is skipped to stay in sync, up to another limit;
/// beyond that the connection is unusable. Buffers are 17 KiB, borrowed from one pool per listener.
@NullMarked
package org.posthorn.wire;

import org.jspecify.annotations.NullMarked;

/// Seals messages for servers that this one shares a key link with (`vault.sealed`).
///
/// **The model**: [SealingTransport] stands before the transport that sends. For recipients in a
/// link's domains it replaces the message by a [SealedWrapper], a MIME message that has the sealed
/// one as its body. The queue keeps the message as it was: each attempt seals anew, with new keys.
/// If the link has no keys, the attempt fails temporarily, and the message waits in the queue.
///
/// **Threads**: [SealingTransport] is thread-safe.
@NullMarked
package org.posthorn.transport.sealed;

import org.jspecify.annotations.NullMarked;

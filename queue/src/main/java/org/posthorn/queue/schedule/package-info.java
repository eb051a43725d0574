/// Whose turn it is: destinations, their senders, and where each sender's rows begin. In memory
/// only; does no I/O.
///
/// **The model**: a [DestinationQueue] holds what waits for one destination, a [SenderQueue] of it
/// what waits from one sender, and a [Cursor] of that the place in one shard up to which the rows
/// are known. A worker asks [Schedule#start] for a destination, then [Schedule#next] for a row of
/// it or for a page of rows to read, again and again. `Cursors` keeps what is known of rows, within
/// its bounds of memory; `WorkerAllocation` says which destination gets a worker, and which sender
/// waits.
///
/// - A row that a worker has is a [Claim]. It ends with [Schedule#done] (its result is on disk),
///   [Schedule#postpone] (no connection was free) or [Schedule#setAside] (the worker failed): one
///   of them is called for each, in a `finally` of the worker.
/// - Two rows of one message at one destination (of recipients that are due at different times) are
///   never worked on at the same time: the second waits in `BusyMessages`.
///
/// **Threads**: [Schedule] is thread-safe by one lock, which all other classes here rely on.
///
/// **Limits**: [ScheduleLimits].
@NullMarked
package org.posthorn.queue.schedule;

import org.jspecify.annotations.NullMarked;

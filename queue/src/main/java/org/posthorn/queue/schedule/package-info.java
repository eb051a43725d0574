/// Decides which destination and which sender is served next, and where each sender's rows begin.
/// In memory only; does no I/O.
///
/// **The model**: a [DestinationQueue] holds what waits for one destination, a [SenderQueue] in it
/// what waits from one sender, and a [Cursor] in that the position in one shard up to which the
/// rows are known. A worker asks [Schedule#start] for a destination, then [Schedule#next] for a row
/// to send or a page of rows to read, again and again. `Cursors` keeps the known rows within its
/// bounds of memory. `WorkerAllocation` decides which destination gets a worker and which sender
/// waits.
///
/// - A row that a worker has taken is a [Claim]. It ends with [Schedule#done] (the result is on
///   disk), [Schedule#giveBack] (no connection was free) or [Schedule#suspend] (the worker failed).
///   Each claim ends with exactly one of them, called in a `finally` of the worker.
/// - Two rows of one message at one destination (recipients that are due at different times) are
///   never worked on at the same time. The second waits in `BusyMessages`.
///
/// **Threads**: [Schedule] is thread-safe by one lock. All other classes here rely on it.
///
/// **Limits**: [ScheduleLimits].
@NullMarked
package org.posthorn.queue.schedule;

import org.jspecify.annotations.NullMarked;

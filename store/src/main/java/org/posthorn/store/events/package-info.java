/// The timeline of mail: what happened to a message or a session, kept for some days and found by
/// trace id or by address.
///
/// An event goes into the partition of its day (UTC), so that expiry drops whole partitions. Its
/// rows, of format version 1 but for `event`, with numbers big-endian:
///
/// | table | code | key | value |
/// |---|---|---|---|
/// | event_secret | 48 | (empty) | 32 random bytes, the key of this day's hashes |
/// | event | 49 | milliseconds 8, random 8 | version 2, trace id, number of events 1, and of each: milliseconds since those of the key 4, kind, number of fields 1, names and values |
/// | event_trace | 50 | hash of the trace id, or of the session before its dot, 16, the event's key 16 | (empty) |
/// | event_address | 51 | hash of the address, of `message-id ` and a Message-ID, of `client ` and an IP address, or of `owner ` and the number of an account that did not get a message, 16, the event's key 16 | (empty) |
///
/// Each text has its length before it, in 2 octets. The events that a trace id has in one batch are
/// one row, with one entry in the indexes for whatever any of them is found by: who reads passes
/// over the others. In version 1 of `event` there was one event: kind, trace id, number of fields,
/// names and values.
///
/// Threads: an [org.posthorn.store.events.EventLog] is thread-safe. Events are on disk within a
/// second; after an unclean stop the newest may be gone, which no mail depends on.
@NullMarked
package org.posthorn.store.events;

import org.jspecify.annotations.NullMarked;

/// The history of messages and sessions, stored for some days and indexed by trace id and address.
///
/// An event goes into the partition of its day (UTC), so that expiry drops whole partitions. The
/// rows have format version 1 except `event`; numbers are big-endian:
///
/// | table | code | key | value |
/// |---|---|---|---|
/// | event_secret | 48 | (empty) | 32 random bytes, the key of this day's hashes |
/// | event | 49 | milliseconds 8, random 8 | version 3, and of each trace id: its text, number of events 1, and of each: milliseconds since those of the key 4, kind, number of fields 1, names and values |
/// | event_trace | 50 | hash of the trace id, or of the session before its dot, 16, the event's key 16 | (empty) |
/// | event_address | 51 | hash of the address, of `message-id ` and a Message-ID, of `client ` and an IP address, or of `owner ` and the number of an account that did not get a message, 16, the event's key 16 | (empty) |
///
/// Each text is preceded by its length in 2 octets. Several messages of one batch share a row, with
/// one index entry for each name in any of them; a reader skips events that do not match. Version 2
/// of `event` has one trace id; version 1 has one event: kind, trace id, number of fields, names
/// and values.
///
/// Threads: an [org.posthorn.store.events.EventLog] is thread-safe. Events are on disk within a
/// second; after an unclean stop the newest may be missing; mail does not depend on them.
@NullMarked
package org.posthorn.store.events;

import org.jspecify.annotations.NullMarked;

/// Outbound mail: keeps messages until each recipient is delivered, refused, expired or cancelled.
///
/// **RFCs**: 5321 §4.5.4 (retries), §4.5.5 (null reverse-path), 3461-3464, 6522 (reports), 1047
/// (messages that arrive twice), 4865 (held until a time).
///
/// **The model**: a message is written once, with a row for each recipient, in one of 16 shards
/// that its id determines. Recipients that wait are listed in *due rows*, one for each
/// (destination, sender, time). [Queue] keeps the leases of shards. [org.posthorn.queue.schedule]
/// keeps in memory where each sender's rows for each destination begin and when the first is due,
/// and serves destinations and senders in turn. A `DeliveryWorker` on a virtual thread takes rows
/// of one destination and sends them over connections of the
/// [transport][org.posthorn.transport.MailTransport]. `ResultTransactions` writes the results.
///
/// - Only acceptance and results are synced. That a message is being sent is known in memory only,
///   so a crash repeats the attempts that were running, and no others. An attempt with an unknown
///   result ([AMBIGUOUS][org.posthorn.transport.message.DeliveryOutcome.Kind#AMBIGUOUS]) is
///   repeated too, and counted: a message may arrive twice, but is never lost (RFC 5321 §6.1).
/// - A recipient is in the due row of its destination and next attempt exactly while it waits.
///   `MessageEdit` keeps this invariant and the counts. It also ends a message: one that all
///   recipients have is erased; one that failed for a recipient is kept for 14 days as a *failed
///   message*.
/// - A destination that cannot be reached is closed for 1 to 10 minutes. Messages that are due
///   meanwhile are deferred with the result of the last attempt, without an attempt of their own. A
///   security requirement that is not met (X.7.X) concerns one message only.
/// - Reports are requested in the transaction of the result and made by `ReportWorker` afterwards,
///   each with its own step id, so that making one twice changes nothing.
/// - A *sent* row, written in the transaction that accepts a user's message, lets reports of other
///   servers be matched to it by Message-ID for 14 days ([SentLog]). The code that reads a report
///   decides how far it is trusted.
/// - For accounts that a [StatusFollower] follows, the transaction of the result writes a *notice*
///   row. `StatusNotifier` deletes it when the follower has accepted it.
///
/// **Entry points**: [Queue], [Spool], [QueueAdministration], [SentLog]; the interfaces [Router],
/// [LocalDelivery], [AttemptListener], [StatusFollower], and those of `transport`: how a message is
/// carried ([org.posthorn.transport.MailTransport]) and how a report is written
/// ([org.posthorn.transport.report.ReportWriter]).
///
/// **Threads and locks**: `queue` schedules, `delivery-worker-*` (virtual) send, `queue-reports`
/// (virtual) makes reports, `queue-notices` (virtual) hands notices to the follower. One lock in
/// the schedule, never held during I/O; one in `ResultWriter` for results that wait for disk space.
///
/// **Limits**: [QueueLimits], [org.posthorn.transport.report.StatusReportLimits]; what an
/// administrator chooses is in [QueueSettings].
///
/// # On disk
///
/// Partitions of kind 6 `queue`, numbered 0 to 15: the first byte of the id modulo 16. Ids are 16
/// bytes. Every value begins with its format, a byte, 1 where nothing else is said. Numbers are
/// big-endian, texts UTF-8 with a 4-byte length, times milliseconds (8), optional fields a byte 0
/// or 1 before them.
///
/// | table | key | value |
/// |---|---|---|
/// | 72 `queue_message` | id | envelope without recipients, size, number of pieces; how many recipients it has, how many of them are open and failed; number of the next report; when it failed; XVERP's delimiters, what FUTURERELEASE asked for, octets of our signatures |
/// | 73 `queue_body` | id, number (4) | up to 256 KiB of the message as it is, without format; number 0 of a message in several pieces has only the header fields that were put before it |
/// | 74 `queue_recipient` | id, number (4) | address, parameters, destination, state, attempts, next attempt, whether warned of the delay, last attempt and outcome |
/// | 75 `queue_due` | hash of the destination (8), of the sender (8), time (8), id | destination, sender, whether bulk, numbers of the recipients |
/// | 76 `queue_report` | id, number (4) | kind, numbers of the recipients |
/// | 77 `queue_failed` | time (8), id | 1 |
/// | 78 `queue_lease` | 0 | node, epoch, end of the lease |
/// | 78 | id | the same, for a message that is being received and has rows already |
/// | 78 | 1 | (8, without format) a counter that servers without the lease increment when they queue something |
/// | 79 `queue_done` | id | when a message was finished whose id the caller had given |
/// | 86 `sent` | day since 1970 (4), hash of the Message-ID (16) | id, account, trace id, when accepted; for each of the first 1,000 recipients the hash of its address (8) and the proof that its servers got (8) |
/// | 94 `queue_notice` | id, number (4), state (1) | the sender's account, ENVID, time; trace id, recipient, attempts, state, outcome and next attempt |
///
/// Hashes are HMAC-SHA-256, truncated, because keys of rows are not encrypted. The sender of a due
/// row is the account, else the domain of the reverse-path: with the whole reverse-path, VERP would
/// make each message a sender of its own.
///
/// Version history: 1 is the first. 2, of `queue_message` only, has at the end XVERP's delimiters,
/// what FUTURERELEASE asked for, the length of our signatures, and whether TLS is optional.
///
/// Decisions: `docs/decisions/0012-outbound-queue.md`, `docs/decisions/0013-master-key.md`,
/// `docs/decisions/0014-messages-for-old-servers.md`.
@NullMarked
package org.posthorn.queue;

import org.jspecify.annotations.NullMarked;

/// Inbound mail: decides about senders and recipients, receives messages, and makes sure that every
/// accepted message is delivered.
///
/// **RFCs**: 5321 §4.4, §6.1 (trace fields, responsibility), §6.3 (loops), 6409 (submission), 4865
/// (future release), 2033 (LMTP), 3461 §5.2 (what is to be reported), 3463 (statuses); 5233
/// (subaddresses) through the directory.
///
/// **The model**: [Inbound] is the [org.posthorn.smtp.MailService] of every listener. MX and LMTP
/// accept local recipients only and never relay. Submission accepts mail of authenticated users;
/// [org.posthorn.submission] decides what they may send. [Submissions] accepts it from protocols
/// other than SMTP.
///
/// Every message passes the four stages of `MessageReception`: it is received and staged once
/// (`Stage`); a [org.posthorn.delivery.checks.CheckPipeline] gives the verdict; each recipient gets
/// a `RecipientDisposition`; effects follow:
///
/// - One account: the copy is delivered in one synced transaction before the 250.
/// - Several accounts: an intake record (the bytes, the envelope, a state for each account) is
///   synced, then the 250 is sent, then each account gets its copy ([Intake]).
/// - Recipients on other servers, a message that is held, or a requested report of success: the
///   queue gets the message with all its recipients, and [LocalMail] delivers to the local ones.
///
/// [MailboxDelivery] is the only way into mailboxes. An account gets one copy per transaction,
/// whoever delivers it, because the step is named after the transaction. What the intake cannot
/// deliver goes to the queue, which tries again, reports to the sender, and gives up in time.
///
/// An account may forward, and an alias may lead to another server. Forwarded mail does not count
/// as anybody's submission. It has a Delivered-To field, or for several recipients keyed marks that
/// do not show the other recipients, and is refused if it comes back.
/// [org.posthorn.delivery.signing] seals it if that is configured.
///
/// Each copy begins with Return-Path, Delivered-To, the fields of the verdict and Received. The
/// trace id of the transaction is in Received, in the 250, in the log and in the events that
/// [Inbound.Context] records. Received has the client's name if [ClientNames] has found it by then.
///
/// Only `InboundSession`, `InboundMessage` and `Replies` know SMTP replies; all other classes use
/// [DeliveryRefusal].
///
/// **Entry points**: [Inbound], [Submissions], [Intake], [StoreDelivery], [LocalMail],
/// [ClientNames].
///
/// **Threads**: sessions call on their own threads; [Intake] delivers on virtual threads, as many
/// at once as [DeliveryLimits] allows.
///
/// **On disk**: partitions of kind 3 `intake`, [Intake#SHARDS] of them, chosen by the first byte of
/// the record's random 16-byte id. Table 64 `intake`: id → record (format 3, which holds whom the
/// client named; formats 1 and 2 are read; see `IntakeRecord`). Table 65 `intake_body`: id, 4-byte
/// number → up to 256 KiB of the message, without the fields that each copy gets. Body rows are
/// written before their record; rows without one, and without a lease that another process has, are
/// what a crash left of a message that was never accepted, and are removed by [Intake#recover].
/// Table 66 `intake_lease`: id → the lease of the process that receives or files it.
///
/// **Limits**: [DeliveryLimits].
@NullMarked
package org.posthorn.delivery;

import org.jspecify.annotations.NullMarked;

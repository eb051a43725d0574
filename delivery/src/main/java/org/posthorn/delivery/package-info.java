/// Inbound mail: decides about senders and recipients, takes messages, and sees that what was
/// accepted is filed.
///
/// **RFCs**: 5321 §4.4, §6.1 (trace fields, responsibility), §6.3 (loops), 6409 (submission), 4865
/// (future release), 2033 (LMTP), 3461 §5.2 (what is to be reported), 3463 (statuses); 5233
/// (subaddresses) through the directory.
///
/// **The model**: [Inbound] is the [org.posthorn.smtp.MailService] of every listener. MX and LMTP
/// take local recipients only and never relay. Submission takes mail of authenticated users;
/// [org.posthorn.submission] says what they may send. [Submissions] takes it from doors that do not
/// speak SMTP.
///
/// Every message goes the way that `Reception` shows, in four stages: it is received and staged
/// once (`Stage`); a [org.posthorn.delivery.judging.Pipeline] gives its verdict; each recipient
/// gets a `RecipientDisposition`; effects follow:
///
/// - One account: the copy is filed in one synced transaction before the 250.
/// - Several: an intake record (the bytes, the envelope, a state for each account) is synced, then
///   comes the 250, then each account gets its copy ([Intake]).
/// - Somebody elsewhere, something to wait for, or a success to be reported: the queue has it with
///   all its recipients, and [LocalMail] brings the local ones their copies.
///
/// [MailboxDelivery] is the only way into mailboxes. An account has one copy of what a transaction
/// brought, whoever files it, since the step has the name of the transaction. What the intake
/// cannot file goes to the queue, which tries again, tells the sender, and gives up in time.
///
/// An account may forward, as an alias may lead elsewhere. What is passed on counts as nobody's
/// submission, bears Delivered-To, or for several recipients keyed marks that tell nobody who the
/// others are, and is refused if it comes back. If that is wanted, [org.posthorn.delivery.signing]
/// seals it.
///
/// Each copy begins with Return-Path, Delivered-To, the fields of the verdict and Received. The
/// trace id of the transaction stands in Received, in the 250, in the log and in the events told to
/// [Inbound.Surroundings]. Received names the client as [ClientNames] has found it in the DNS by
/// then.
///
/// Only `InboundSession`, `InboundMessage` and `Replies` know replies of SMTP; all others speak of
/// a [DeliveryRefusal].
///
/// **Entry points**: [Inbound], [Submissions], [Intake], [StoreDelivery], [LocalMail],
/// [ClientNames].
///
/// **Threads**: sessions call on their own threads; [Intake] files on virtual threads, so many at
/// once as [DeliveryLimits] says.
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

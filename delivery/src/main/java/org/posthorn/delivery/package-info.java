/// Inbound mail: decides about senders and recipients, takes messages, and sees that what was
/// accepted is filed.
///
/// **RFCs**: 5321 §4.4, §6.1 (trace fields, responsibility), §6.3 (loops), 6409 (submission), 4865
/// (future release), 2033 (LMTP), 3463 (statuses); 5233 (subaddresses) through the directory.
///
/// **The model**: [Inbound] is the [org.posthorn.smtp.MailService] of every listener. MX and LMTP
/// take local recipients only and never relay. Submission takes mail of authenticated users, from
/// addresses that are theirs. If one of the recipients is elsewhere, the message goes to the queue
/// with all its recipients; [LocalMail] brings the local ones their copies from there.
///
/// An account may forward, as an alias may lead elsewhere: then the message goes to the queue with
/// a recipient for the copy that stays, if one does, and one for each target, in one acceptance. It
/// counts as nobody's submission. What is passed on bears Delivered-To, or for several recipients
/// keyed marks that tell nobody who the others are, and is refused if it comes back.
///
/// What accounts may submit is bounded by [org.posthorn.submission.policy.SendingPolicy]: refused
/// at MAIL or RCPT where it is known there, decided at the end of the message, and counted only if
/// it was accepted. What is to be looked at first, or asks to be held (RFC 4865), goes into the
/// queue with all its recipients, also if all of them are here.
///
/// - One recipient account: the message is written to the store as it arrives, and filed in INBOX
///   in one synced transaction before the 250.
/// - Several: an intake record (the bytes, the envelope, a state for each account) is synced, then
///   comes the 250, then each account gets its copy. The record names a step for each account,
///   which the store remembers, so that [Intake#recover] may repeat whatever a crash left half
///   done.
///
/// Each copy begins with Return-Path, Delivered-To and Received. The trace id of the transaction
/// stands in Received, in the 250, in the log and in the events told to [Inbound.Surroundings].
///
/// Received names the client as [ClientNames] has found it in the DNS by then.
///
/// **Entry points**: [Inbound], [Intake], [StoreFiling], [LocalMail], [ClientNames].
///
/// **Threads**: sessions call on their own threads; [Intake] files on virtual threads, so many at
/// once as [Limits] says.
///
/// **On disk**: partitions of kind 3 `intake`, [Intake#SHARDS] of them, chosen by the first byte of
/// the record's random 16-byte id. Table 64 `intake`: id → record (format 1, see `IntakeRecord`).
/// Table 65 `intake_body`: id, 4-byte number → up to 256 KiB of the message, without the fields
/// that each copy gets. Body rows are written before their record; rows without one are what a
/// crash left of a message that was never accepted, and are removed by [Intake#recover].
///
/// **Limits**: [Limits].
@NullMarked
package org.posthorn.delivery;

import org.jspecify.annotations.NullMarked;

/// The mail store: mailboxes, messages, keywords, threads, quotas and changes.
///
/// RFCs: the model is that of RFC 8621, adapted to RFC 9051 and RFC 7162; roles are from RFC 6154,
/// ids from RFC 8474, save dates from RFC 8514.
///
/// **Model.** An Email has an id, a thread that never changes, its bytes, and memberships:
/// (mailbox, UID). \Deleted, UID, save date and ModSeq belong to the membership; other keywords
/// belong to the Email, and change in all its mailboxes with one ModSeq. COPY inside an account
/// adds a membership, MOVE replaces one. The quota counts an Email once. An Email is expunged with
/// its last membership; its bytes are erased after a retention time, and until then
/// [org.posthorn.store.RemovedMail] brings it back. Each transaction has one ModSeq, unique in the
/// account; data beside mail uses it too ([org.posthorn.store.MailStore#write]). There is no log of
/// changes: an index contains each membership under its latest ModSeq, and tombstones record
/// removals.
///
/// **Entry points.** [org.posthorn.store.MailStore], [org.posthorn.store.MailAccount],
/// [org.posthorn.store.scripts.Scripts] and [org.posthorn.store.annotations.Annotations].
///
/// **Packages**, each using only those before it: [org.posthorn.store.mail] has the values that
/// protocols and store share, [org.posthorn.store.mailbox] those of mailboxes in JMAP;
/// [org.posthorn.store.clock] an account's ModSeqs; [org.posthorn.store.rows] the formats on disk;
/// [org.posthorn.store.message] single messages; [org.posthorn.store.removed] those that were
/// removed; [org.posthorn.store.view] mailboxes in memory; [org.posthorn.store.change] transactions
/// and the operations of clients; [org.posthorn.store.scripts] an account's Sieve scripts;
/// [org.posthorn.store.annotations] annotations of mailboxes; [org.posthorn.store.objects] other
/// objects, with a state for each type; [org.posthorn.store.uploads] uploads that are not in a
/// message yet; [org.posthorn.store.sharing] which accounts share mailboxes;
/// [org.posthorn.store.outbox], [org.posthorn.store.check] and [org.posthorn.store.sweep] effects,
/// consistency checks and erasure. [org.posthorn.store.events] is independent: the history of
/// messages by day.
///
/// **Threads and locks.** All public types may be used from any thread, except
/// [org.posthorn.store.message.MessageWriter]. The key-value store orders an account's
/// transactions. A view is updated under a monitor that is never held during I/O, because the store
/// announces transactions through it. Before a view is returned, its ModSeq is compared with its
/// mailbox's row, so that it contains all changes acknowledged before, by any process.
///
/// **Sharing.** Some mailboxes of an account may be shared with another of its tenant, with the
/// rights of RFC 4314. The shares are in the owner's partition; an effect writes a row into the
/// sharee's partition, which lists the accounts that share with it. The
/// [org.posthorn.store.MailAccount] of a sharee shows only the shared mailboxes.
///
/// **Durability.** Flag changes are relaxed, all other changes are synced. The clock's ceiling is
/// on disk before any ModSeq below it is told to a client, so that counting continues above it
/// after an unclean stop; the ModSeqs in between are a gap of
/// [unknown][org.posthorn.store.MailAccount#known] states.
///
/// **Limits**: [org.posthorn.store.mail.StoreLimits]; 59 keywords; 1,000 messages a transaction;
/// 50,000 a COPY.
///
/// **Rows**, in the partition of the account. Every value except those marked `=` begins with its
/// format version, which is 1 unless others are listed. Numbers are big-endian in keys and LEB128
/// in values (`±` zigzag); texts and bytes are preceded by their length.
///
/// | table | code | key | value |
/// |---|---|---|---|
/// | mail_head | 32 | 0 | version 3 (2, for accounts that share nothing: without the last field; 1: without the last four): epoch, ModSeq, ceiling, last mailbox, last Email, last UIDVALIDITY, mailboxes, Emails, bytes used, tombstone floor, tombstones, ModSeqs of the last change of an Email, of a mailbox, of a thread, number of sharees |
/// | | | 1 | = 32 random bytes, the key of the thread hashes |
/// | | | 2 | gaps: count, then from and to |
/// | | | 3 | keywords: count, then names from bit 11 on |
/// | | | 4 | version 2 (1: without seconds): number of restores processed, time of the last in seconds since 2026; no row if 0 |
/// | | | 5 | scripts: last script, name of the active one (empty for none), ModSeq of their last change |
/// | mail_head of an erased account | 32 | 0 | version 255: milliseconds, done byte |
/// | mailbox | 33 | mailbox 4 | version 3 (2: without the last, 1: without the last two): parent, name, role byte, removing byte, UIDVALIDITY, UIDNEXT, total, unseen, deleted, bytes, highest ModSeq, ModSeq of creation, of the last change of its own, sort order, ModSeq of the last change of its numbers |
/// | mailbox_name | 34 | parent 4, name | = mailbox 4 |
/// | subscription | 35 | path | = (empty) |
/// | email | 36 | Email 8 | version 2 (1: without the key): thread, ModSeq of creation, ±internal date, size, body kind byte (1 row, 2 blob; in version 2 always 2), body id 16, key of the blob 32, SHA-256 32, count, then mailbox and UID |
/// | email_structure | 37 | Email 8 | version 2 (1: without the last two): structure (mime's format), header (empty above 8 KiB), preview, attachment byte |
/// | membership | 38 | mailbox 4, UID 4 | shared byte, Email, ModSeq, flags, size, ±internal date, ±save date |
/// | change | 39 | ModSeq 8, mailbox 4, UID 4 | = Email 8 |
/// | tombstone | 40 | ModSeq 8, kind 1 (1 UIDs, 2 Emails, 3 mailbox, 4 Emails that left a mailbox and have others, 5 Emails that lost \Deleted and had it everywhere, 6 Emails that left this mailbox, only if the account shares mailboxes), mailbox 4 | version 2 for kind 2 (1: without the last): milliseconds, count, then differences between ids, then between each Email and its thread |
/// | thread_ref | 41 | HMAC-SHA256 of message id and base subject, first 16 | thread |
/// | thread | 42 | thread 8, Email 8 (except the first, whose id is the thread's) | |
/// | step | 43 | step id | milliseconds |
/// | expunged | 44 | not before, milliseconds 8, Email 8 | version 2 (1: without the last four): expunged, milliseconds, reason byte (1 removed, 2 outgoing, 3 by retention), count, then mailboxes that it was in, path of the first, flags |
/// | blob_owner | 45 | blob id 16 | = Email 8 |
/// | outbox | 47 | ModSeq 8, number 4 | milliseconds, kind byte, bytes |
/// | reminder | 48 | Email 8, kind 1 (1 until it is brought back, 2 until it is unless answered, 3 when it was) | milliseconds, ModSeq and number of its effect, whether the owner chose the target, count, then the mailboxes to return to |
/// | memory | 58 | HMAC-SHA256 of the memo's name, first 16 | expiry, milliseconds |
/// | | | 0 | their number |
/// | memory_due | 59 | expiry, milliseconds 8, hash 16 | = (empty) |
/// | script | 53 | name | script, its octets, ModSeq of its last change |
/// | script_text | 54 | script 4 | = the octets of a Sieve script |
/// | upload | 61 | user's account 8, id 16: milliseconds 6, random 10 | version 2 (1: without the key): milliseconds, octets, body kind byte (1 row, 2 blob; in version 2 always 2), body id 16, key of the blob 32 |
/// | upload_body | 62 | id 16 | = the octets |
/// | annotation | 60 | mailbox 4 (0 for the account), name | = the octets of a value (RFC 5464) |
/// | object | 55 | type 1, id 8 | ModSeq of its last change, bytes |
/// | | | type 1 | for all objects of a type: ModSeq of the last change, tombstone floor, tombstones, objects |
/// | object_change | 56 | type 1 (128 more for tombstones), ModSeq 8, id 8 | nothing |
/// | share | 57 | kind of principal 1 (1 account), account 8 | ModSeq of its last change, count, then mailbox, rights (bits of RFC 4314's letters, in the order lrswipkxtea), unsubscribed byte |
/// | shared_account | 63 | owner's account 8 | in the sharee's partition: ModSeq of the owner's transaction, shared byte |
/// | body | 46 | body id 16: milliseconds 6, random 10 | = the message's bytes |
///
/// In the partition of the installation (kind 8): `restores` (52), one row of the same format:
/// number and time of restores of the store.
///
/// Dates are seconds since 1970. Thread references are kept when their Emails are erased, so that a
/// late reply finds its thread.
@NullMarked
package org.posthorn.store;

import org.jspecify.annotations.NullMarked;

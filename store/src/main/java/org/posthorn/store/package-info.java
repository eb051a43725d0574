/// Mailboxes, messages, keywords, threads, quotas, changes: the single source of truth about mail.
///
/// RFCs: the model is RFC 8621's, shown as RFC 9051 and RFC 7162 want it; roles are RFC 6154's, ids
/// RFC 8474's, save dates RFC 8514's.
///
/// **Model.** An Email has an id, one thread for ever, its bytes, and memberships: (mailbox, UID).
/// \Deleted, UID, save date and ModSeq belong to the membership; other keywords to the Email, and
/// change in all its mailboxes with one ModSeq. COPY inside an account adds a membership, MOVE
/// replaces one; quota counts an Email once; an Email ends with its last membership, and its bytes
/// wait in a grave. A ModSeq is the account's, one for each transaction; what is kept beside mail
/// takes it too ([org.posthorn.store.MailStore#write]). There is no log of changes: an index holds
/// each membership under its latest ModSeq, tombstones hold what is gone.
///
/// **Entry points.** [org.posthorn.store.MailStore], [org.posthorn.store.MailAccount],
/// [org.posthorn.store.scripts.Scripts] and [org.posthorn.store.annotations.Annotations].
///
/// **Packages**, each using only those before it: [org.posthorn.store.mail] has the values that
/// doors and store share, [org.posthorn.store.mailbox] those of mailboxes in JMAP;
/// [org.posthorn.store.clock] an account's ModSeqs; [org.posthorn.store.rows] the formats on disk;
/// [org.posthorn.store.message] a message by itself; [org.posthorn.store.view] mailboxes in memory;
/// [org.posthorn.store.change] transactions and what clients do in them;
/// [org.posthorn.store.scripts] an account's Sieve scripts; [org.posthorn.store.annotations] what
/// clients note about mailboxes; [org.posthorn.store.objects] other objects that clients keep, with
/// a state for each type; [org.posthorn.store.uploads] what they upload before a message takes it;
/// [org.posthorn.store.sharing] which accounts share mailboxes with others;
/// [org.posthorn.store.outbox], [org.posthorn.store.check] and [org.posthorn.store.sweep] what is
/// done about an account from outside. [org.posthorn.store.events] stands alone: what happened, by
/// day.
///
/// **Threads and locks.** All public types may be used from any thread but a
/// [org.posthorn.store.message.MessageWriter]. The store below orders an account's transactions. A
/// view's versions follow one another under a monitor held for computing only: never for input or
/// output, because the store announces transactions through it. Before a view is given out, its
/// ModSeq is compared with its mailbox's row, so that it shows all that was answered before, by
/// whichever process.
///
/// **Sharing.** Some mailboxes of an account may be shared with another of its tenant, by the
/// rights of RFC 4314. The account's partition says what is shared; an effect writes a row into the
/// other's, so that it finds the accounts that share with it without looking into all. Such an
/// account's [org.posthorn.store.MailAccount] shows the shared mailboxes and no more.
///
/// **Durability.** Flag changes are relaxed, all else is synced. The clock's ceiling is on disk
/// ahead of every ModSeq told, so that after an unclean stop counting resumes above; the ModSeqs
/// between are a gap, states in which are [unknown][org.posthorn.store.MailAccount#known].
///
/// **Limits**: [org.posthorn.store.mail.StoreLimits]; 59 keywords; 1,000 messages a transaction;
/// 50,000 a COPY.
///
/// **Rows**, in the partition of the account. Every value but those marked `=` begins with format
/// version 1, its only one so far if no other is named. Numbers in keys are big-endian, in values
/// LEB128 (`±` zigzag); texts and bytes have their length before them.
///
/// | table | code | key | value |
/// |---|---|---|---|
/// | mail_head | 32 | 0 | version 3 (2, of accounts that share nothing: without the last; 1: without the last four): epoch, ModSeq, ceiling, last mailbox, last Email, last UIDVALIDITY, mailboxes, Emails, bytes used, tombstone floor, tombstones, ModSeqs of the last change of an Email, of a mailbox, of a thread, principals that are shared with |
/// | | | 1 | = 32 random bytes, the key of the thread hashes |
/// | | | 2 | gaps: count, then from and to |
/// | | | 3 | keywords: count, then names from bit 11 on |
/// | | | 4 | version 2 (1: without seconds): restores noticed, their last in seconds since 2026; none for 0 |
/// | | | 5 | scripts: last script, name of the active one (empty for none), ModSeq of their last change |
/// | mail_head of an erased account | 32 | 0 | version 255: milliseconds, done byte |
/// | mailbox | 33 | mailbox 4 | version 3 (2: without the last, 1: without the last two): parent, name, role byte, removing byte, UIDVALIDITY, UIDNEXT, total, unseen, deleted, bytes, highest ModSeq, ModSeq of creation, of the last change of its own, sort order, ModSeq of the last change of its numbers |
/// | mailbox_name | 34 | parent 4, name | = mailbox 4 |
/// | subscription | 35 | path | = (empty) |
/// | email | 36 | Email 8 | thread, ModSeq of creation, ±internal date, size, body kind byte (1 row, 2 blob), body id 16, SHA-256 32, count, then mailbox and UID |
/// | email_structure | 37 | Email 8 | version 2 (1: without the last two): structure (mime's format), header (empty above 8 KiB), preview, attachment byte |
/// | membership | 38 | mailbox 4, UID 4 | shared byte, Email, ModSeq, flags, size, ±internal date, ±save date |
/// | change | 39 | ModSeq 8, mailbox 4, UID 4 | = Email 8 |
/// | tombstone | 40 | ModSeq 8, kind 1 (1 UIDs, 2 Emails, 3 mailbox, 4 Emails that left a mailbox and have others, 5 Emails that lost \Deleted and had it everywhere, 6 Emails that left this mailbox, while the account shares anything), mailbox 4 | version 2 for kind 2 (1: without the last): milliseconds, count, then distances between ids, then those from each Email down to its thread |
/// | thread_ref | 41 | HMAC-SHA256 of message id and base subject, first 16 | thread |
/// | thread | 42 | thread 8, Email 8 (but for the first, whose id is the thread's) | |
/// | step | 43 | step id | milliseconds |
/// | grave | 44 | not before, milliseconds 8, Email 8 | ended, milliseconds, why byte (1 removed, 2 outgoing) |
/// | blob_owner | 45 | blob id 16 | = Email 8 |
/// | outbox | 47 | ModSeq 8, number 4 | milliseconds, kind byte, bytes |
/// | reminder | 48 | Email 8, kind 1 (1 until it is brought back, 2 until it is unless answered, 3 when it was) | milliseconds, ModSeq and number of the effect that is due then, whether the owner has named where to, count, then the mailboxes that it comes back to |
/// | memory | 58 | HMAC-SHA256 of what is remembered, first 16 | until when, milliseconds |
/// | | | 0 | how many there are |
/// | memory_due | 59 | until when, milliseconds 8, hash 16 | = (empty) |
/// | script | 53 | name | script, its octets, ModSeq of its last change |
/// | script_text | 54 | script 4 | = the octets of a Sieve script |
/// | upload | 61 | user's account 8, id 16: milliseconds 6, random 10 | milliseconds, octets, body kind byte (1 row, 2 blob), body id 16 |
/// | upload_body | 62 | id 16 | = the octets |
/// | annotation | 60 | mailbox 4 (0 for the account), name | = the octets of a value (RFC 5464) |
/// | object | 55 | type 1, id 8 | ModSeq of its last change, bytes |
/// | | | type 1 | of all objects of a type: ModSeq of the last change, tombstone floor, tombstones, objects |
/// | object_change | 56 | type 1 (128 more for tombstones), ModSeq 8, id 8 | nothing |
/// | share | 57 | kind of principal 1 (1 account), account 8 | ModSeq of its last change, count, then mailbox, rights (bits of RFC 4314's letters, in the order lrswipkxtea), unsubscribed byte |
/// | shared_account | 63 | owner's account 8 | in the partition of whom something is shared with: ModSeq of the owner's transaction, shared byte |
/// | body | 46 | body id 16: milliseconds 6, random 10 | = the message's bytes |
///
/// In the partition of the installation (kind 8): `restores` (52), one row of the same format, how
/// often the store was put back from a backup, and when last.
///
/// The dates are seconds since 1970. Thread references outlive their Emails: a late reply still
/// finds its thread.
@NullMarked
package org.posthorn.store;

import org.jspecify.annotations.NullMarked;

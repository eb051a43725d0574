/// The journal: an append-only archive of all mail, outside of the store.
///
/// **The model**: [Journal] takes each message before it is accepted: its rows are durable before
/// the 250. A thread appends what waits to the archive, syncs it, and then removes the rows. After
/// a crash it begins with the rows that are left, and recognises those that it has written. A
/// record whose message may not have been accepted, because the server stopped in between, says so.
///
/// Each record holds the SHA-256 of the record before it. A [Head] states how many records there
/// are and the hash of the last one, and is signed ([HeadKey], Ed25519, RFC 8032): what was changed
/// or removed before a head does not match it. [ArchiveCheck] reads an archive and reports every
/// difference. [ArchiveSearch] finds messages.
///
/// Independent of mail: `delivery` says what a message is, `admin` who may read it.
///
/// **Threads**: [Journal] and [ArchiveSearch] are thread-safe.
///
/// **Limits**: [JournalLimits].
///
/// # In the store
///
/// Partitions of kind 16 `journal`: those numbered 0 to 15 have the waiting records, chosen by the
/// first byte of the record's 16-byte id; the one without number has the rest.
///
/// | code | table | key | value |
/// |---|---|---|---|
/// | 160 | journal_entry | id | version 1, state (1: 1 received, 2 accepted, 3 unknown), length of the header (4), size (8), SHA-256 |
/// | 161 | journal_body | id, number (4) | up to 256 KiB of the header and the message that follows it |
/// | 162 | journal_lease | id | the lease of the process that receives or archives it |
/// | 163 | journal_key | 1 signing, 2 archive | version 1, public part, sealed secret |
/// | 166 | audit_head | number (8) | the line of a head of the audit log |
/// | 164 | journal_archive | chain (16) | version 1, directory, records, last hash, heads |
///
/// The rows of a message lie under its first row, and are removed with it.
///
/// # The archive
///
/// A directory that only this process writes. `docs/journal.md` describes all its files; in short:
/// `NUMBER-DAY.journal` has a header of 104 bytes and then records:
///
/// | bytes | what |
/// |---|---|
/// | 1 | `R` |
/// | 8 | number, from 1 |
/// | 32 | SHA-256 of the record before, or of the header of the file |
/// | 16 | id |
/// | 1 | form: 0 plain, 1 encrypted |
/// | 4 | id of the key; 0 if plain |
/// | 4 + n, ... | frames: length, content. The first is the header in JSON, the others are the message, compressed (RFC 1950) |
/// | 4 | 0 |
/// | 8 | length of the record, from `R` to the end |
/// | 32 | SHA-256 of all of the above |
///
/// Version history: 1 is the first of each.
@NullMarked
package org.posthorn.journal;

import org.jspecify.annotations.NullMarked;

/// SEARCH: which messages a key matches.
///
/// RFC 9051 §6.4.4, RFC 3501 §6.4.4, RFC 4731 (ESEARCH), RFC 5182 (SAVE), RFC 5032 (OLDER,
/// YOUNGER), RFC 7162 §3.1.5 (MODSEQ), RFC 8474 §6 (EMAILID, THREADID).
///
/// A key is compiled into a tree of [Condition]s, which answer yes, no or "not from this alone".
/// The [Searcher] asks each message first with nothing but the mailbox's view, then, where that did
/// not decide, with the header the store keeps beside it, and opens it only if that does not decide
/// either. One message is in memory at a time, of its parts one, bounded by
/// [MessageText#PART_OCTETS_MAX].
///
/// What "contains" means is in [MessageText] and nowhere else; an index has to agree with it.
///
/// All of it runs on the session's thread, and breathes through wire's Slice.
@NullMarked
package org.posthorn.imap.search;

import org.jspecify.annotations.NullMarked;

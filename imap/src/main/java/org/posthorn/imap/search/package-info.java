/// SEARCH: which messages a key matches.
///
/// RFC 9051 §6.4.4, RFC 3501 §6.4.4, RFC 4731 (ESEARCH), RFC 5182 (SAVE), RFC 5032 (OLDER,
/// YOUNGER), RFC 7162 §3.1.5 (MODSEQ), RFC 8474 §6 (EMAILID, THREADID).
///
/// A key is compiled into a tree of [org.posthorn.search.Condition]s. The [Searcher] asks each
/// message first with nothing but the mailbox's view; where that does not decide,
/// [org.posthorn.search.ContentSearch] does.
///
/// All of it runs on the session's thread, and breathes through runtime's Slice.
@NullMarked
package org.posthorn.imap.search;

import org.jspecify.annotations.NullMarked;

/// SEARCH: finds the messages that match a key.
///
/// RFC 9051 §6.4.4, RFC 3501 §6.4.4, RFC 4731 (ESEARCH), RFC 5182 (SAVE), RFC 5032 (OLDER,
/// YOUNGER), RFC 7162 §3.1.5 (MODSEQ), RFC 8474 §6 (EMAILID, THREADID).
///
/// A key is compiled into a tree of [org.posthorn.search.Condition]s. The [Searcher] evaluates it
/// for each message, first with the mailbox's view only; if that is not sufficient, with
/// [org.posthorn.search.ContentSearch]. An index, if there is one, knows most messages that do not
/// match ([org.posthorn.search.Narrowing]).
///
/// Everything runs on the session's thread and yields regularly (`TimeSlice`).
@NullMarked
package org.posthorn.imap.search;

import org.jspecify.annotations.NullMarked;

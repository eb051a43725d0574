/// Searching in messages, for all protocols.
///
/// RFC 9051 §6.4.4, RFC 8621 §4.4.1.
///
/// A search is a tree of [org.posthorn.search.Condition]s, which answer yes, no or "unknown yet".
/// Each protocol compiles its syntax into such a tree and evaluates it first with the mailbox's
/// view only. [org.posthorn.search.ContentSearch] decides the remaining messages: with the stored
/// header, and if that is not sufficient, by opening the message. Small messages are read together,
/// at most 1 MiB; of a large one only a part is in memory at a time, limited by
/// [org.posthorn.search.MessageText#PART_OCTETS_MAX].
///
/// [org.posthorn.search.MessageText] defines what "contains" means. A
/// [org.posthorn.search.TextIndex], if there is one, answers first, and must agree with it:
/// [org.posthorn.search.Narrowing] leaves the messages that the index does not decide.
///
/// Everything runs on the caller's thread and yields regularly (`TimeSlice`).
@NullMarked
package org.posthorn.search;

import org.jspecify.annotations.NullMarked;

/// Searching messages: what it means that a text is in one, for every door.
///
/// RFC 9051 §6.4.4, RFC 8621 §4.4.1.
///
/// A question is a tree of [org.posthorn.search.Condition]s, which answer yes, no or "not from this
/// alone". Each door compiles its own syntax into such a tree, and asks each message first with
/// nothing but the mailbox's view. [org.posthorn.search.ContentSearch] decides about those where
/// that was not enough: with the header the store keeps beside the message, and by opening it only
/// if that does not decide either. Small messages are read together, at most 1 MiB of them; of a
/// large one a part is in memory at a time, bounded by
/// [org.posthorn.search.MessageText#PART_OCTETS_MAX].
///
/// What "contains" means is in [org.posthorn.search.MessageText] and nowhere else; an index has to
/// agree with it.
///
/// All of it runs on the caller's thread, and breathes through runtime's Slice.
@NullMarked
package org.posthorn.search;

import org.jspecify.annotations.NullMarked;

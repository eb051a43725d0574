package org.posthorn.store.view;

/// The difference between two views of a mailbox.
///
/// @param expunged indexes in the older view, ascending, of messages that are gone
/// @param changed indexes in the newer view, ascending, of messages in both whose ModSeq has
///   increased
/// @param firstAdded index in the newer view of the first new message; its size if there is none.
///   All messages from there on are new.
public record Changes(int[] expunged, int[] changed, int firstAdded) {}

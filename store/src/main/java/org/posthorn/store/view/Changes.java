package org.posthorn.store.view;

/// How a newer view of a mailbox differs from an older one.
///
/// @param expunged indexes in the older view, ascending, of messages that are gone
/// @param changed indexes in the newer view, ascending, of messages in both whose ModSeq rose
/// @param firstAdded index in the newer view of the first message that the older one does not have;
///   its size if there is none. All from there on are new.
public record Changes(int[] expunged, int[] changed, int firstAdded) {}

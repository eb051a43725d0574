package org.posthorn.store.message;

/// Sees structures one at a time, in the order in which they were asked for.
public interface StructureVisitor {
  /// Called outside of any transaction: may block, and may write to a peer.
  void structure(Structure structure);

  /// There is no such Email (any more).
  default void missing(long emailId) {}
}

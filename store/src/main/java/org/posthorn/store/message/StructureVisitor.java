package org.posthorn.store.message;

/// Receives structures one at a time, in the requested order.
public interface StructureVisitor {
  /// Called outside of any transaction: may block, and may write to a peer.
  void structure(Structure structure);

  /// There is no such Email (any more).
  default void missing(long emailId) {}
}

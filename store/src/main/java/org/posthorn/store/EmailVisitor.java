package org.posthorn.store;

/// Sees Emails one at a time, in the order in which they were asked for.
public interface EmailVisitor {
  /// Called outside of any transaction: may block, and may write to a peer.
  void email(Email email);

  /// There is no such Email (any more).
  default void missing(long emailId) {}
}

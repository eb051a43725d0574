package org.posthorn.delivery.judging;

/// What should become of a message, from the mildest on.
public enum Advice {
  ACCEPT,
  /// It is filed among junk mail, unless its recipient decides otherwise.
  JUNK,
  /// It waits until an administrator has looked at it.
  QUARANTINE,
  REFUSE
}

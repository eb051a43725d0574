package org.posthorn.delivery.checks;

/// What should be done with a message, from mild to severe.
public enum Advice {
  ACCEPT,
  /// Deliver it to the junk mailbox, unless its recipient decides otherwise.
  JUNK,
  /// Hold it until an administrator has looked at it.
  QUARANTINE,
  REFUSE
}

package org.posthorn.imap.command;

/// What a command means for sequence numbers, and so whether the session may tell of expunged
/// messages while it answers. RFC 9051 §7.5.1.
public enum SequenceEffect {
  /// FETCH, STORE and SEARCH, whose answers speak of the numbers the client knows: no EXPUNGE may
  /// be sent.
  USES_SEQUENCE,
  /// EXPUNGE may be sent before the tagged response.
  MAY_EXPUNGE,
  /// The mailbox is opened, left or not concerned; nothing is told.
  NO_EFFECT
}

package org.posthorn.imap.command;

/// The effect of a command on sequence numbers: whether EXPUNGE responses may be sent before its
/// tagged response. RFC 9051 §7.5.1.
public enum SequenceEffect {
  /// FETCH, STORE and SEARCH, whose responses contain sequence numbers: no EXPUNGE may be sent.
  USES_SEQUENCE,
  /// EXPUNGE may be sent before the tagged response.
  MAY_EXPUNGE,
  /// The mailbox is opened, closed or not concerned; nothing is announced.
  NO_EFFECT
}

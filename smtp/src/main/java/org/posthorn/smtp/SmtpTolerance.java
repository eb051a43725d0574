package org.posthorn.smtp;

/// Deviations from the RFCs that an administrator may allow, all off by default.
public enum SmtpTolerance {
  /// A CR or LF that is not part of a CRLF in message data (RFC 5321 §2.3.8 forbids it). Wanted by
  /// scripts and devices that write LF; lets a message mean two messages to a next server. It never
  /// ends a line here either way.
  BARE_LINE_END_IN_DATA,
  /// A NUL in message data that is not BINARYMIME (RFC 5322 §4). Wanted by old mailing software;
  /// clients cut such messages.
  NUL_IN_DATA,
  /// Commands behind one that must end its group (RFC 2920 §3.1), and talk before the greeting (RFC
  /// 5321 §4.3.1). Wanted by scripts that send a whole dialogue at once.
  EARLY_PIPELINING
}

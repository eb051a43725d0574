package org.posthorn.smtp;

/// Deviations from the RFCs that an administrator may allow; all are off by default.
public enum SmtpTolerance {
  /// A CR or LF outside of a CRLF in message data (forbidden by RFC 5321 §2.3.8). Needed by scripts
  /// and devices that send LF. The next server may see two messages in one. This server never
  /// treats it as a line end.
  BARE_LINE_END_IN_DATA,
  /// A NUL in message data that is not BINARYMIME (RFC 5322 §4). Needed by old mailing software;
  /// mail programs cut such messages.
  NUL_IN_DATA,
  /// Commands after one that must end its group (RFC 2920 §3.1), and input before the greeting (RFC
  /// 5321 §4.3.1). Needed by scripts that send a whole dialogue at once.
  EARLY_PIPELINING
}

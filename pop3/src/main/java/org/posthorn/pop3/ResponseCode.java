package org.posthorn.pop3;

/// The codes that say why a command failed (RFC 2449 §8.1, RFC 3206, RFC 6856 §5).
enum ResponseCode {
  /// The maildrop is locked by another POP3 session.
  IN_USE("IN-USE"),
  /// The credentials are the problem.
  AUTH("AUTH"),
  /// The server is the problem, for a while.
  SYS_TEMP("SYS/TEMP");

  private final String text;

  ResponseCode(String text) {
    this.text = text;
  }

  String text() {
    return text;
  }
}

package org.posthorn.smtp;

import org.posthorn.smtp.syntax.SmtpCommandName.Dialect;

/// What a listener is for.
public enum ListenerRole {
  /// Mail from other servers, to local recipients.
  MX(Dialect.SMTP),
  /// Mail from our own users. RFC 6409.
  SUBMISSION(Dialect.SMTP),
  /// Mail from a relay of ours that keeps its own queue. RFC 2033.
  LMTP(Dialect.LMTP);

  private final Dialect dialect;

  ListenerRole(Dialect dialect) {
    this.dialect = dialect;
  }

  /// The commands it has.
  public Dialect dialect() {
    return dialect;
  }
}

package org.posthorn.smtp;

import org.posthorn.smtp.syntax.SmtpCommandName.Dialect;

/// The purpose of a listener.
public enum ListenerRole {
  /// Mail from other servers, to local recipients.
  MX(Dialect.SMTP),
  /// Mail from local users. RFC 6409.
  SUBMISSION(Dialect.SMTP),
  /// Mail from a local relay that has its own queue. RFC 2033.
  LMTP(Dialect.LMTP);

  private final Dialect dialect;

  ListenerRole(Dialect dialect) {
    this.dialect = dialect;
  }

  /// The protocol that it speaks.
  public Dialect dialect() {
    return dialect;
  }
}

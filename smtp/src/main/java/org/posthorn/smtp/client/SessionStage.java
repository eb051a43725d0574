package org.posthorn.smtp.client;

/// The stages of opening a session.
public enum SessionStage {
  CONNECT,
  GREETING,
  EHLO,
  TLS,
  AUTH,
  MAIL
}

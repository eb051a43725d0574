package org.posthorn.smtp.client;

/// How far a session came.
public enum SessionStage {
  CONNECT,
  GREETING,
  HELLO,
  TLS,
  AUTH,
  MAIL
}

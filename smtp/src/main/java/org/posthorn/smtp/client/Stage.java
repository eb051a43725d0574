package org.posthorn.smtp.client;

/// How far a session came.
public enum Stage {
  CONNECT,
  GREETING,
  HELLO,
  TLS,
  AUTH,
  MAIL
}

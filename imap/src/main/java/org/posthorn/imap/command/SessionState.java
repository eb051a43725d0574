package org.posthorn.imap.command;

/// Where a session stands. RFC 9051 §3.
public enum SessionState {
  NOT_AUTHENTICATED,
  AUTHENTICATED,
  SELECTED,
  LOGOUT
}

package org.posthorn.imap.command;

/// The states of a session. RFC 9051 §3.
public enum SessionState {
  NOT_AUTHENTICATED,
  AUTHENTICATED,
  SELECTED,
  LOGOUT
}

package org.posthorn.imap.response;

/// The status responses (RFC 9051 §7.1).
public enum Status {
  OK,
  NO,
  BAD,
  BYE,
  PREAUTH
}

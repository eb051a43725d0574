package org.posthorn.wire;

import java.util.Locale;

/// How a server's certificate was verified.
public enum Verification {
  /// Not verified: protects only against passive attackers.
  UNVERIFIED,
  /// By a trusted authority, for the server's name.
  VERIFIED,
  /// By TLSA records (RFC 7672).
  DANE;

  /// The text in the log.
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}

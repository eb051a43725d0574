package org.posthorn.wire;

import java.util.Locale;

/// How a server's certificate was verified.
public enum Verification {
  /// Not at all: the encryption is safe against listeners only.
  UNVERIFIED,
  /// By a trusted authority, for the server's name.
  VERIFIED,
  /// By what the DNS says of it (RFC 7672).
  DANE;

  /// As it is logged.
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}

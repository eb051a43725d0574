package org.posthorn.dns;

/// What DNSSEC says of an answer (RFC 4035 §4.3).
public enum Dnssec {
  /// Signed, and a resolver we trust has checked it.
  SECURE,
  /// Not signed, or nobody we trust has checked it.
  INSECURE,
  /// Signed wrongly: not to be used at all.
  BOGUS
}

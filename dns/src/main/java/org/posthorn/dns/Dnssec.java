package org.posthorn.dns;

/// The DNSSEC status of an answer (RFC 4035 §4.3).
public enum Dnssec {
  /// Signed and validated by a trusted resolver.
  SECURE,
  /// Not signed, or not validated by a trusted resolver.
  INSECURE,
  /// The signature is invalid: the answer must not be used.
  BOGUS
}

package org.posthorn.smtp.client;

/// The required encryption of a connection.
public enum TlsPolicy {
  /// No TLS, even if the server offers it.
  PLAIN,
  /// STARTTLS if offered, with any certificate (RFC 7435).
  OPPORTUNISTIC,
  /// STARTTLS, with any certificate.
  ENCRYPTED,
  /// STARTTLS, with a certificate for the server's name from a trusted authority.
  VERIFIED,
  /// STARTTLS, with a certificate that matches the TLSA records ([ServerTarget#dane], RFC 7672).
  /// Any certificate if the records are unusable.
  DANE,
  /// TLS from the first octet on (RFC 8314 §3.3), verified.
  IMPLICIT
}

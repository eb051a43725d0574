package org.posthorn.smtp.client;

/// What a connection's encryption must be.
public enum TlsPolicy {
  /// None, even if the server offers it.
  PLAIN,
  /// STARTTLS where it is offered, with any certificate (RFC 7435).
  OPPORTUNISTIC,
  /// STARTTLS, with any certificate.
  ENCRYPTED,
  /// STARTTLS, with a certificate for the server's name from a trusted authority.
  VERIFIED,
  /// STARTTLS, with the certificate that the DNS names ([ServerTarget#dane], RFC 7672). Where what
  /// it names is unusable, with any.
  DANE,
  /// TLS from the first octet on (RFC 8314 §3.3), verified.
  IMPLICIT
}

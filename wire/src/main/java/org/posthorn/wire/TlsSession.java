package org.posthorn.wire;

import java.util.Optional;

/// The parameters of a TLS connection.
///
/// @param protocol `TLSv1.3` or `TLSv1.2`
/// @param cipherSuite by its IANA name
/// @param serverName the name that the client requested (RFC 6066 §3)
/// @param exporter the channel binding `tls-exporter` (RFC 9266): 32 bytes; TLS 1.3, or 1.2 with an
///   extended master secret
/// @param serverEndPoint the channel binding `tls-server-end-point` (RFC 5929 §4): a hash of the
///   server's certificate
public record TlsSession(
    String protocol,
    String cipherSuite,
    Optional<String> serverName,
    Optional<byte[]> exporter,
    Optional<byte[]> serverEndPoint) {}

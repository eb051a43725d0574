package org.posthorn.web;

import java.time.Duration;

/// Limits of one connection. HTTP/2 connections have at most 128 concurrent requests.
///
/// @param headerBytesMax the request line with all header fields, over HTTP/2 with all
///   continuations
/// @param idle idle timeout; longer than clients and proxies keep unused connections (30 s in Java,
///   60 s in nginx), which would otherwise send a request while the server closes
/// @param requestWithin longest time without a complete request, whatever the client sends; ends a
///   TLS handshake or a header that arrives octet by octet. More than `idle`
/// @param controlFramesMax HTTP/2 frames per second without payload: settings, pings, resets,
///   priorities, empty data
public record ConnectionLimits(
    int headerBytesMax, Duration idle, Duration requestWithin, int controlFramesMax) {

  public static ConnectionLimits defaults() {
    return new ConnectionLimits(16 << 10, Duration.ofSeconds(65), Duration.ofSeconds(80), 128);
  }
}

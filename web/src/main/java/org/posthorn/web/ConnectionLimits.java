package org.posthorn.web;

import java.time.Duration;

/// What a client may do with one connection. Over HTTP/2 it has at most 128 requests at once.
///
/// @param headerBytesMax the request line with all header fields, over HTTP/2 with all
///   continuations
/// @param idle how long it may be silent
/// @param requestWithin how long it may go without a request that is answered, whatever it sends:
///   what ends a TLS handshake or a header that comes octet by octet. More than `idle`
/// @param controlFramesMax frames of HTTP/2 a second that ask for work and carry nothing: settings,
///   pings, resets, priorities, empty data
public record ConnectionLimits(
    int headerBytesMax, Duration idle, Duration requestWithin, int controlFramesMax) {

  public static ConnectionLimits defaults() {
    return new ConnectionLimits(16 << 10, Duration.ofSeconds(30), Duration.ofSeconds(45), 128);
  }
}

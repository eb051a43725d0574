package org.posthorn.web;

import java.time.Duration;

/// Limits of the web server.
///
/// @param requestsMax concurrent requests
/// @param requestsPerAddressMax the same for one IPv4 address or one IPv6 /64
/// @param connection limits of a connection
/// @param bodyBytesMax size of a request body
/// @param bytesPerSecondMin lowest average rate of receiving a body
/// @param stopGrace how long running requests may take when the server stops
/// @param live limits of WebSockets and event streams
public record WebLimits(
    int requestsMax,
    int requestsPerAddressMax,
    ConnectionLimits connection,
    int bodyBytesMax,
    int bytesPerSecondMin,
    Duration stopGrace,
    LiveLimits live) {

  public static WebLimits defaults() {
    return new WebLimits(
        1_000,
        50,
        ConnectionLimits.defaults(),
        64 << 10,
        100,
        Duration.ofSeconds(5),
        LiveLimits.defaults());
  }
}

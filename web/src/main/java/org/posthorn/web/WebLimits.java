package org.posthorn.web;

import java.time.Duration;

/// What clients may make the web server spend.
///
/// @param requestsMax requests that are answered at once
/// @param requestsPerAddressMax of them, for one IPv4 address or one IPv6 /64
/// @param connection of each connection
/// @param bodyBytesMax the body of a request
/// @param bytesPerSecondMin how slowly a body may come, on average
/// @param stopGrace how long requests may take to end when the server stops
/// @param live what stays open
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

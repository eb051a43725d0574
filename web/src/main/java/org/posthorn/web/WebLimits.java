package org.posthorn.web;

import java.time.Duration;

/// What clients may make the web server spend.
///
/// @param requestsMax requests that are answered at once
/// @param requestsPerAddressMax of them, for one IPv4 address or one IPv6 /64
/// @param headerBytesMax the request line with all header fields
/// @param bodyBytesMax the body of a request
/// @param idle how long a connection may be silent
/// @param bytesPerSecondMin how slowly a body may come, on average
/// @param stopGrace how long requests may take to end when the server stops
/// @param live what stays open
public record WebLimits(
    int requestsMax,
    int requestsPerAddressMax,
    int headerBytesMax,
    int bodyBytesMax,
    Duration idle,
    int bytesPerSecondMin,
    Duration stopGrace,
    LiveLimits live) {

  public static WebLimits defaults() {
    return new WebLimits(
        1_000,
        50,
        16 << 10,
        64 << 10,
        Duration.ofSeconds(30),
        100,
        Duration.ofSeconds(5),
        LiveLimits.defaults());
  }
}

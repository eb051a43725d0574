package org.posthorn.transport.https;

import java.time.Duration;

/// Limits of an HTTPS exchange.
///
/// @param exchangeTimeout for the whole exchange, from the first connection to the last byte: RFC
///   8461 §3.3 suggests one minute
/// @param bodyBytesMax largest body that is read: RFC 8461 §3.3 suggests 64 KiB
/// @param lineBytesMax longest line of the response header: twice what common servers send
/// @param fieldsMax header fields of the response
/// @param interimMax 1xx responses before the final one
/// @param addressesMax addresses of the host that are tried
public record HttpsLimits(
    Duration exchangeTimeout,
    int bodyBytesMax,
    int lineBytesMax,
    int fieldsMax,
    int interimMax,
    int addressesMax) {

  public static HttpsLimits defaults() {
    return new HttpsLimits(Duration.ofMinutes(1), 64 << 10, 16 << 10, 100, 5, 4);
  }

  public HttpsLimits withBodyBytesMax(int bytes) {
    return new HttpsLimits(
        exchangeTimeout, bytes, lineBytesMax, fieldsMax, interimMax, addressesMax);
  }

  public HttpsLimits withExchangeTimeout(Duration timeout) {
    return new HttpsLimits(
        timeout, bodyBytesMax, lineBytesMax, fieldsMax, interimMax, addressesMax);
  }
}

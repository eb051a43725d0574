package org.posthorn.transport.https;

import java.time.Duration;

/// What an exchange over HTTPS may cost.
///
/// @param exchangeTimeout for all of it, from the first connection to the last byte, however it
///   drips: RFC 8461 §3.3 suggests one minute
/// @param bodyBytesMax largest body that is read: RFC 8461 §3.3 suggests 64 KiB
/// @param lineBytesMax longest line of the answer's header: twice what usual servers send
/// @param fieldsMax header fields of the answer
/// @param interimMax answers with 1xx before the final one
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

package org.posthorn.vault.qkd;

import java.time.Duration;

/// Limits.
///
/// @param requestTimeout from the request to the end of the answer. A delivery attempt waits for it
/// @param connectTimeout for the connection to the key server
/// @param answerBytesMax a key takes about 120 octets of JSON
/// @param keysPerRequestMax keys that are requested at once; the key server may allow fewer
/// @param keyIdCharsMax a UUID has 36
/// @param keysUsedKept how long the id of a used key is remembered. Longer than a sealed message is
///   accepted after it was sealed
public record QkdLimits(
    Duration requestTimeout,
    Duration connectTimeout,
    int answerBytesMax,
    int keysPerRequestMax,
    int keyIdCharsMax,
    Duration keysUsedKept) {

  public static QkdLimits defaults() {
    return new QkdLimits(
        Duration.ofSeconds(10), Duration.ofSeconds(5), 64 << 10, 16, 64, Duration.ofDays(400));
  }

  /// The same with other timeouts.
  public QkdLimits withTimeouts(Duration request, Duration connect) {
    return new QkdLimits(
        request, connect, answerBytesMax, keysPerRequestMax, keyIdCharsMax, keysUsedKept);
  }
}

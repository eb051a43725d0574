package org.posthorn.vault.protection;

import java.time.Duration;

/// Limits.
///
/// @param answerMax time for an answer of a token or service
/// @param answerBytesMax size of the answer of a service
/// @param secretFileBytesMax size of a file with a PIN or a token
public record ProtectionLimits(Duration answerMax, int answerBytesMax, int secretFileBytesMax) {

  public static ProtectionLimits defaults() {
    return new ProtectionLimits(Duration.ofSeconds(10), 64 << 10, 4 << 10);
  }
}

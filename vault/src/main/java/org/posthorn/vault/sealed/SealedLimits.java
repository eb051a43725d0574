package org.posthorn.vault.sealed;

import java.time.Duration;

/// Limits.
///
/// @param recipientsMax of one sealed message: a transaction of SMTP has at most as many
/// @param headerBytesMax an entry takes about 1.4 KB
/// @param ageMax a sealed message is opened for as long after it was sealed: longer than a queue
///   between the servers keeps it, and shorter than the ids of opened ones are remembered
/// @param skewMax by how much the clock of the other server may be ahead
public record SealedLimits(
    int recipientsMax, int headerBytesMax, Duration ageMax, Duration skewMax) {

  public static SealedLimits defaults() {
    return new SealedLimits(1_000, 2 << 20, Duration.ofDays(30), Duration.ofHours(1));
  }
}

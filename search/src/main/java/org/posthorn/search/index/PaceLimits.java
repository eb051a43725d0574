package org.posthorn.search.index;

import java.time.Duration;

/// How fast the index follows the mail.
///
/// @param gather how long changes are gathered before they are indexed: one round for many costs
///   less. What is not indexed yet is read in each search
/// @param commitEvery how often new documents are synced. A power cut loses those since, and they
///   are indexed again
/// @param checkEvery how often all accounts are compared with the index, for changes that this
///   process was not told of
/// @param retryAfter after a failure, such as a full disk
/// @param busyChangesPerSecond transactions that change mail in a second, above which the server is
///   taken to be busy
/// @param busyPercent percentage of the time in which the indexer works while the server is busy,
///   so that delivery keeps nearly all of its rate
public record PaceLimits(
    Duration gather,
    Duration commitEvery,
    Duration checkEvery,
    Duration retryAfter,
    int busyChangesPerSecond,
    int busyPercent) {

  public static PaceLimits defaults() {
    return new PaceLimits(
        Duration.ofMillis(300),
        Duration.ofSeconds(30),
        Duration.ofMinutes(15),
        Duration.ofMinutes(1),
        300,
        15);
  }
}

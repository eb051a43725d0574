package org.posthorn.journal;

import java.time.Duration;

/// Limits of the journal.
///
/// @param waitingMax records that may wait for the archive before further mail is refused with 451:
///   a day of 1 message a second with an archive that cannot be written
/// @param fileBytesMax size of a file of the archive, after which the next one is begun: small
///   enough to be copied and checked as a whole
/// @param batchRecords records that are synced together
/// @param batchBytes octets of messages that are synced together
/// @param again how long the journal waits before it tries again to write an archive that failed
/// @param leaseTime how long a record that waits stays leased to a process that does not renew the
///   lease; then another process that shares the store writes it to its own archive
/// @param headerBytesMax octets of a record's header, when an archive is read: far more than a
///   message with all its recipients has, so that damage does not fill the memory
/// @param searchBytes octets of the archive that one request of a search reads, after which it
///   returns what it has found and where to continue: a second or two
public record JournalLimits(
    int waitingMax,
    long fileBytesMax,
    int batchRecords,
    long batchBytes,
    Duration again,
    Duration leaseTime,
    int headerBytesMax,
    long searchBytes) {

  public JournalLimits {
    if (waitingMax < 1 || fileBytesMax < 1 || batchRecords < 1 || batchBytes < 1) {
      throw new IllegalArgumentException("a limit is too small");
    }
    if (!again.isPositive()
        || !leaseTime.isPositive()
        || headerBytesMax < 1_000
        || searchBytes < 1) {
      throw new IllegalArgumentException("a limit is too small");
    }
  }

  /// 86,400 waiting records; files of 256 MiB; 64 records or 16 MiB at once; 10 s until the next
  /// try; leases of 10 minutes; headers of 16 MiB; 512 MiB a search.
  public static JournalLimits defaults() {
    return new JournalLimits(
        86_400,
        256L << 20,
        64,
        16L << 20,
        Duration.ofSeconds(10),
        Duration.ofMinutes(10),
        16 << 20,
        512L << 20);
  }

  /// The same with another number of records that may wait.
  public JournalLimits withWaitingMax(int other) {
    return new JournalLimits(
        other,
        fileBytesMax,
        batchRecords,
        batchBytes,
        again,
        leaseTime,
        headerBytesMax,
        searchBytes);
  }

  /// The same with another size of files.
  public JournalLimits withFileBytesMax(long other) {
    return new JournalLimits(
        waitingMax, other, batchRecords, batchBytes, again, leaseTime, headerBytesMax, searchBytes);
  }
}

package org.posthorn.kv;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/// Refuses writes before the disk is full.
///
/// Below the floor no transaction is accepted that stores mail: one that puts rows outside of
/// [Table.Family#ROWS], or more than [#SMALL_BYTES]. Removing mail, with its tombstones and
/// counters, is still possible. Below a quarter of the floor, which is reserved for the engine's
/// compactions, only transactions that put nothing are accepted.
final class FreeSpace {
  /// Enough for expunging 1,000 messages in one transaction.
  static final long SMALL_BYTES = 256 << 10;

  private static final long RESERVE_DIVISOR = 4;
  private static final long MEASURED_EVERY_NANOS = Duration.ofSeconds(1).toNanos();

  private final Path directory;
  private final long floor;
  private final AtomicLong due = new AtomicLong(System.nanoTime());
  private volatile long free;

  FreeSpace(Path directory, long floor) {
    this.directory = directory;
    this.floor = floor;
    this.free = RocksEngine.freeBytes(directory);
  }

  /// @throws StoreException of kind DISK_FULL
  void admit(RowsWriter writer) {
    long now = bytes();
    if (now >= floor || writer.putBytes() == 0) {
      return;
    }
    if (now < floor / RESERVE_DIVISOR || writer.putsMail() || writer.putBytes() > SMALL_BYTES) {
      throw refused(now);
    }
  }

  /// To be called before mail is written outside of a transaction.
  ///
  /// @param bytes its size, as far as known
  /// @throws StoreException of kind DISK_FULL
  void admitMail(long bytes) {
    long now = bytes();
    if (now - bytes < floor) {
      throw refused(now);
    }
  }

  private StoreException refused(long now) {
    return new StoreException(
        StoreException.Kind.DISK_FULL,
        "only " + now + " bytes are free at " + directory + ", less than " + floor);
  }

  /// Measured at most a second ago.
  long bytes() {
    long last = due.get();
    long now = System.nanoTime();
    if (now - last >= 0 && due.compareAndSet(last, now + MEASURED_EVERY_NANOS)) {
      free = RocksEngine.freeBytes(directory);
    }
    return free;
  }
}

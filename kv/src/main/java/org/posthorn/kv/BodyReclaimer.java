package org.posthorn.kv;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.CompactRangeOptions;
import org.rocksdb.CompactRangeOptions.BottommostLevelCompaction;
import org.rocksdb.MutableColumnFamilyOptions;
import org.rocksdb.RocksDBException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reclaims the disk space of removed bodies, on its own thread.
///
/// RocksDB's garbage collection copies the live part of old blob files at every compaction, also
/// when it is not useful: under delivery load this took a third of the machine, so it is off.
/// Instead, when a fifth of the bodies have been deleted, the (small) index of bodies is compacted,
/// which shows how much of the blob files is garbage; if that is a fifth too, the live bodies are
/// copied together.
final class BodyReclaimer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(BodyReclaimer.class);

  private static final Duration CHECKED_EVERY = Duration.ofMinutes(5);

  /// With fewer deletions reclaiming is not worthwhile.
  private static final long DELETES_MIN = 1_000;

  private static final long GARBAGE_BYTES_MIN = 16 << 20;
  private static final long WORTHWHILE_FRACTION = 5;

  /// A read that kept replaced rows from being removed has usually ended before the second copy.
  private static final int COPIES_MAX = 2;

  private final RocksEngine engine;
  private final ColumnFamilyHandle bodies;

  /// Deletions and replacements since the index was compacted. Large at first, because deletions of
  /// earlier openings are unknown.
  private final AtomicLong deletes = new AtomicLong(Long.MAX_VALUE / 2);

  /// One compaction at a time: each one's garbage collection is on or off until it ends. Closing
  /// does not take it, so that it can cancel a compaction that another one waits for.
  private final ReentrantLock compacting = new ReentrantLock(true);

  private final Thread thread;
  private volatile boolean stopping;

  /// Closing it does not stop a compaction; cancelling it does.
  private final CompactRangeOptions compaction =
      new CompactRangeOptions()
          .setExclusiveManualCompaction(false)
          .setBottommostLevelCompaction(BottommostLevelCompaction.kForce);

  BodyReclaimer(RocksEngine engine) {
    this.engine = engine;
    this.bodies = engine.family(Table.Family.BODIES);
    this.thread = Thread.ofPlatform().name("kv-reclaim").daemon().start(this::run);
  }

  /// Bodies were deleted or replaced. Cheap.
  void deleted(long count) {
    deletes.addAndGet(count);
  }

  private void run() {
    while (!stopping) {
      LockSupport.parkNanos(this, CHECKED_EVERY.toNanos());
      if (!stopping) {
        try {
          check();
        } catch (RocksDBException | RuntimeException e) {
          // The space may be reclaimed later; no stored data is at risk.
          log.warn("could not reclaim the space of removed messages: {}", e.getMessage());
        }
      }
    }
  }

  /// Reclaims space if it is worthwhile.
  void check() throws RocksDBException {
    long keys = engine.db().getLongProperty(bodies, "rocksdb.estimate-num-keys");
    if (deletes.get() > Math.max(DELETES_MIN, keys / WORTHWHILE_FRACTION)) {
      compactIndex();
    }
    long all = engine.db().getLongProperty(bodies, "rocksdb.live-blob-file-size");
    long garbage = garbageBytes();
    if (garbage > Math.max(GARBAGE_BYTES_MIN, all / WORTHWHILE_FRACTION)) {
      log.info("reclaiming {} of {} bytes of message bodies", garbage, all);
      copyTogether();
    }
  }

  /// Removes the index entries of deleted bodies.
  void compactIndex() throws RocksDBException {
    compacting.lock();
    try {
      compactBodies();
    } finally {
      compacting.unlock();
    }
  }

  /// Copies live bodies to new files and removes the old ones, and the log, whose contents are
  /// flushed before.
  void copyTogether() throws RocksDBException {
    compacting.lock();
    try {
      collect(true);
      try {
        compactBodies();
      } finally {
        collect(false);
      }
      engine.flush();
    } finally {
      compacting.unlock();
    }
  }

  /// As [#copyTogether], and copies all other rows too: nothing of rows that were replaced before
  /// is left, except for what a read that began before may still need. That is logged.
  void copyAll() throws RocksDBException {
    compacting.lock();
    try {
      long before = engine.db().getLatestSequenceNumber();
      for (int copies = 0; copies < COPIES_MAX; copies++) {
        if (copyAll(before)) {
          return;
        }
      }
      log.warn(
          "replaced rows may remain on disk for some time, as a long read needed them or others"
              + " were replaced meanwhile; {} bytes of bodies remain",
          garbageBytes());
    } finally {
      compacting.unlock();
    }
  }

  /// @return whether nothing is left that was replaced before this sequence number
  private boolean copyAll(long before) throws RocksDBException {
    engine.flush(); // replaced rows may still be in memory, and replacing ones in the log
    boolean needed = isRead(before);
    for (Table.Family family : Table.Family.values()) {
      if (family != Table.Family.BODIES) {
        engine.db().compactRange(engine.family(family), null, null, compaction);
      }
    }
    copyTogether();
    return !needed && garbageBytes() == 0;
  }

  /// Whether a read began before this sequence number and still goes on.
  private boolean isRead(long before) throws RocksDBException {
    long oldest = engine.db().getLongProperty("rocksdb.oldest-snapshot-sequence");
    return oldest > 0 && oldest < before;
  }

  private long garbageBytes() throws RocksDBException {
    return engine.db().getLongProperty(bodies, "rocksdb.live-blob-file-garbage-size");
  }

  private void compactBodies() throws RocksDBException {
    deletes.set(0);
    engine.db().compactRange(bodies, null, null, compaction);
  }

  private void collect(boolean on) throws RocksDBException {
    engine
        .db()
        .setOptions(
            bodies,
            MutableColumnFamilyOptions.builder()
                .setEnableBlobGarbageCollection(on)
                .setBlobGarbageCollectionAgeCutoff(1.0)
                .build());
  }

  /// Cancels a running compaction; later ones fail.
  void cancel() {
    compaction.setCanceled(true);
  }

  /// Cancels a running compaction.
  @Override
  public void close() {
    stopping = true;
    cancel();
    LockSupport.unpark(thread);
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    compaction.close();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}

package org.posthorn.kv;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
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

  private final RocksEngine engine;
  private final ColumnFamilyHandle bodies;

  /// Deletions since the index was compacted. Large at first, because deletions of earlier openings
  /// are unknown.
  private final AtomicLong deletes = new AtomicLong(Long.MAX_VALUE / 2);

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

  /// Bodies were deleted. Cheap.
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

  private void check() throws RocksDBException {
    long keys = engine.db().getLongProperty(bodies, "rocksdb.estimate-num-keys");
    if (deletes.get() > Math.max(DELETES_MIN, keys / WORTHWHILE_FRACTION)) {
      compactIndex();
    }
    long all = engine.db().getLongProperty(bodies, "rocksdb.live-blob-file-size");
    long garbage = engine.db().getLongProperty(bodies, "rocksdb.live-blob-file-garbage-size");
    if (garbage > Math.max(GARBAGE_BYTES_MIN, all / WORTHWHILE_FRACTION)) {
      log.info("reclaiming {} of {} bytes of message bodies", garbage, all);
      copyTogether();
    }
  }

  /// Removes the index entries of deleted bodies.
  void compactIndex() throws RocksDBException {
    deletes.set(0);
    engine.db().compactRange(bodies, null, null, compaction);
  }

  /// Copies live bodies to new files and removes the old ones, and the log, whose contents are
  /// flushed before.
  void copyTogether() throws RocksDBException {
    collect(true);
    try {
      engine.db().compactRange(bodies, null, null, compaction);
    } finally {
      collect(false);
    }
    engine.flush();
  }

  /// As [#copyTogether], and copies all other rows too: nothing of replaced rows is left.
  void copyAll() throws RocksDBException {
    engine.flush(); // replaced rows may still be in memory, and replacing ones in the log
    for (Table.Family family : Table.Family.values()) {
      if (family != Table.Family.BODIES) {
        engine.db().compactRange(engine.family(family), null, null, compaction);
      }
    }
    copyTogether();
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

package org.posthorn.kv;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The only thread that writes to the database. It writes all waiting commits, of all partitions,
/// as one batch with at most one sync; meanwhile the next ones accumulate.
///
/// After an error nothing is retried: it is unknown whether a page whose sync failed is on disk,
/// and a second sync would succeed in any case. All waiting and later commits fail.
final class Committer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Committer.class);

  /// Maximum size of a batch, so that the first commit does not wait long for the last.
  private static final long BATCH_BYTES = 8L << 20;

  /// Initial size of the buffer for a batch.
  private static final int BATCH_RESERVED_BYTES = 256 << 10;

  /// How long [Durability#RELAXED] writes wait for a sync of others.
  private static final long RELAXED_NANOS = Duration.ofMillis(800).toNanos();

  /// The number of deletions that dropping a partition counts as; its bodies are not counted.
  private static final long DROPPED_BODIES = 1_000;

  private final RocksEngine engine;
  private final BodyReclaimer reclaimer;
  private final long syncDelayNanos;
  private final Runnable onFatal;
  private final WriteOptions synced = new WriteOptions().setSync(true);
  private final WriteOptions unsynced = new WriteOptions().setSync(false);
  private final SyncTimes syncTimes = new SyncTimes();
  private final Thread thread;

  /// The newest commit in the queue; each refers to the one before it.
  private final AtomicReference<@Nullable Commit> newest = new AtomicReference<>();

  private volatile boolean parked;
  private volatile boolean stopping;
  private volatile @Nullable StoreException broken;

  /// Taken from the queue but not in a batch yet, oldest first. Used only by the committer's
  /// thread, like the fields below.
  private final Deque<Commit> waiting = new ArrayDeque<>();

  private final List<Commit> group = new ArrayList<>();
  private WriteBatch batch = new WriteBatch(BATCH_RESERVED_BYTES);
  private boolean unsyncedWrites;
  private long syncDue;
  private final AtomicLong commits = new AtomicLong();
  private final AtomicLong batches = new AtomicLong();

  Committer(RocksEngine engine, BodyReclaimer reclaimer, Duration syncDelay, Runnable onFatal) {
    this.engine = engine;
    this.reclaimer = reclaimer;
    this.syncDelayNanos = syncDelay.toNanos();
    this.onFatal = onFatal;
    this.thread = Thread.ofPlatform().name("kv-committer").daemon().start(this::run);
  }

  /// Queues a commit. Commits of one partition must be queued in order. The caller then waits in
  /// [Commit#await].
  void queue(Commit commit) {
    Commit before;
    do {
      before = newest.get();
      commit.before = before;
    } while (!newest.compareAndSet(before, commit));
    if (parked) {
      LockSupport.unpark(thread);
    }
  }

  boolean isBroken() {
    return broken != null;
  }

  /// @throws StoreException of kind CLOSED after an error
  void requireWorking() {
    StoreException why = broken;
    if (why != null) {
      throw new StoreException(
          StoreException.Kind.CLOSED, "the store takes no writes since an error", why);
    }
  }

  void metrics(SortedMap<String, Long> metrics) {
    metrics.put("commits", commits.get());
    metrics.put("commit_batches", batches.get());
    syncTimes.metrics(metrics);
  }

  private void run() {
    try {
      while (true) {
        takeQueued();
        if (!waiting.isEmpty()) {
          commitGroup();
        } else if (unsyncedWrites && (stopping || System.nanoTime() - syncDue >= 0)) {
          syncLog();
        } else if (stopping) {
          return;
        } else {
          parkUntilWork();
        }
      }
    } catch (RocksDBException e) {
      fail(RocksEngine.failed("could not write to the store", e));
    } catch (RuntimeException | Error e) {
      fail(new StoreException(StoreException.Kind.IO, "could not write to the store", e));
    }
  }

  private void parkUntilWork() {
    parked = true;
    if (newest.get() == null && !stopping) {
      if (unsyncedWrites) {
        LockSupport.parkNanos(this, Math.max(1, syncDue - System.nanoTime()));
      } else {
        LockSupport.park(this);
      }
    }
    parked = false;
  }

  private void takeQueued() {
    Commit commit = newest.getAndSet(null);
    Deque<Commit> oldestFirst = new ArrayDeque<>();
    while (commit != null) {
      oldestFirst.addFirst(commit);
      Commit before = commit.before;
      commit.before = null;
      commit = before;
    }
    waiting.addAll(oldestFirst);
  }

  private void commitGroup() throws RocksDBException {
    long bytes = 0;
    boolean sync = false;
    while (!waiting.isEmpty() && bytes < BATCH_BYTES) {
      Commit commit = waiting.removeFirst();
      group.add(commit);
      addToBatch(commit);
      bytes += commit.bytes;
      sync |= commit.durability == Durability.SYNCED;
    }
    write(sync);
    batches.incrementAndGet();
    commits.addAndGet(group.size());
    for (Commit commit : group) {
      commit.settle();
      commit.publish();
      commit.complete();
    }
    group.clear();
    if (bytes > BATCH_RESERVED_BYTES) {
      batch.close();
      batch = new WriteBatch(BATCH_RESERVED_BYTES);
    } else {
      batch.clear();
    }
  }

  private void addToBatch(Commit commit) throws RocksDBException {
    byte[] dropPrefix = commit.dropPrefix;
    if (dropPrefix != null) {
      byte[] end = RowKeys.after(dropPrefix);
      for (Table.Family family : Table.Family.values()) {
        batch.deleteRange(engine.family(family), dropPrefix, end);
      }
      reclaimer.deleted(DROPPED_BODIES);
    }
    for (Map.Entry<byte[], Change> entry : commit.changes.entrySet()) {
      Change change = entry.getValue();
      byte[] sealed = change.sealed();
      if (sealed == null) {
        batch.delete(engine.family(change.table().family()), entry.getKey());
        if (change.table().family() == Table.Family.BODIES) {
          reclaimer.deleted(1);
        }
      } else {
        batch.put(engine.family(change.table().family()), entry.getKey(), sealed);
      }
    }
  }

  private void write(boolean sync) throws RocksDBException {
    if (batch.count() == 0) {
      // Nothing to write, but the data that these transactions have read must be as durable as
      // requested.
      if (sync && unsyncedWrites) {
        syncLog();
      }
      return;
    }
    if (!sync) {
      engine.db().write(unsynced, batch);
      if (!unsyncedWrites) {
        unsyncedWrites = true;
        syncDue = System.nanoTime() + RELAXED_NANOS;
      }
      return;
    }
    long started = System.nanoTime();
    engine.db().write(synced, batch);
    afterSync(started);
  }

  private void syncLog() throws RocksDBException {
    long started = System.nanoTime();
    engine.db().syncWal();
    afterSync(started);
  }

  private void afterSync(long started) {
    unsyncedWrites = false;
    if (syncDelayNanos > 0) {
      long until = System.nanoTime() + syncDelayNanos;
      for (long left = syncDelayNanos; left > 0; left = until - System.nanoTime()) {
        LockSupport.parkNanos(left);
      }
    }
    syncTimes.add(System.nanoTime() - started);
  }

  private void fail(StoreException why) {
    log.error("the store stops taking writes: {}", why.getMessage(), why);
    broken = why;
    List<Commit> failed = List.copyOf(group);
    // Not a daemon thread, and started before anybody learns of the failure: the process must not
    // end before its owner reports it.
    Thread.ofPlatform()
        .name("kv-fatal")
        .daemon(false)
        .start(() -> {
          failed.forEach(commit -> commit.fail(why));
          onFatal.run();
        });
    while (true) {
      takeQueued();
      waiting.forEach(commit -> commit.fail(why));
      waiting.clear();
      if (stopping && newest.get() == null) {
        return;
      }
      parkUntilWork();
    }
  }

  /// Commits everything in the queue, syncs it, and ends the thread. Nothing may be queued
  /// afterwards.
  @Override
  public void close() {
    stopping = true;
    LockSupport.unpark(thread);
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    batch.close();
    synced.close();
    unsynced.close();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}

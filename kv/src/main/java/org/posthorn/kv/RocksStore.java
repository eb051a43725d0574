package org.posthorn.kv;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;

/// The embedded store: a RocksDB database in a directory.
///
/// A write body runs under its partition's lock and sees earlier changes even before they are in
/// the database. Its own changes are passed to the [Committer], which writes those of all waiting
/// transactions with one sync, without holding the lock. Readers see only the database, so nothing
/// of a [Durability#SYNCED] transaction that a power failure could still undo.
public final class RocksStore implements KeyValueStore {
  /// Maximum number of simultaneous disk reads.
  private static final int DISK_THREADS = 4;

  private static final long CLOSING_POLL_NANOS = 1_000_000;

  private final Settings settings;
  private final DirectoryLock directoryLock;
  private final RocksEngine engine;
  private final FreeSpace freeSpace;
  private final DiskThreads disk = new DiskThreads("kv-read-", DISK_THREADS);
  private final PartitionLanes lanes = new PartitionLanes();
  private final BodyReclaimer reclaimer;
  private final Committer committer;
  private final AtomicInteger active = new AtomicInteger();
  private final long epoch;
  private volatile boolean closed;

  /// Settings.
  ///
  /// @param memoryBytes RocksDB's block cache and write buffers together, at least 8 MiB
  /// @param freeSpaceFloor with fewer free bytes no mail is accepted, see [FreeSpace]
  /// @param syncDelay added to every sync, to simulate a slow disk in measurements
  /// @param onFatal called once, on its own thread, when a write failed and the store stopped: the
  ///   process should end and be restarted
  /// @param seal processes values
  public record Settings(
      long memoryBytes, long freeSpaceFloor, Duration syncDelay, Runnable onFatal, Seal seal) {
    /// Enough for a small server; a larger one uses a quarter of its memory.
    public static final long DEFAULT_MEMORY_BYTES = 64L << 20;

    /// Several times the space of the log and of a compaction in the largest level.
    public static final long DEFAULT_FREE_SPACE_FLOOR = 512L << 20;

    private static final long MEMORY_BYTES_MIN = 8L << 20;

    public Settings {
      if (memoryBytes < MEMORY_BYTES_MIN) {
        throw new IllegalArgumentException(
            "a store needs at least " + MEMORY_BYTES_MIN + " bytes of memory, not " + memoryBytes);
      }
      if (freeSpaceFloor < 0 || syncDelay.isNegative()) {
        throw new IllegalArgumentException("a floor or delay is negative");
      }
    }

    /// The defaults.
    public static Settings withDefaults(Runnable onFatal) {
      return new Settings(
          DEFAULT_MEMORY_BYTES, DEFAULT_FREE_SPACE_FLOOR, Duration.ZERO, onFatal, Seal.IDENTITY);
    }

    public Settings withMemoryBytes(long bytes) {
      return new Settings(bytes, freeSpaceFloor, syncDelay, onFatal, seal);
    }

    public Settings withFreeSpaceFloor(long bytes) {
      return new Settings(memoryBytes, bytes, syncDelay, onFatal, seal);
    }

    public Settings withSyncDelay(Duration delay) {
      return new Settings(memoryBytes, freeSpaceFloor, delay, onFatal, seal);
    }

    public Settings withSeal(Seal other) {
      return new Settings(memoryBytes, freeSpaceFloor, syncDelay, onFatal, other);
    }
  }

  private RocksStore(Path directory, Settings settings, DirectoryLock directoryLock) {
    this.settings = settings;
    this.directoryLock = directoryLock;
    this.freeSpace = new FreeSpace(directory, settings.freeSpaceFloor());
    this.engine = new RocksEngine(directory, settings.memoryBytes());
    this.reclaimer = new BodyReclaimer(engine);
    this.committer = new Committer(engine, reclaimer, settings.syncDelay(), settings.onFatal());
    long begun = 0;
    try {
      begun = write(Epochs.NOTES, Durability.SYNCED, Epochs::begin);
    } finally {
      if (begun == 0) {
        release();
      }
    }
    this.epoch = begun;
  }

  /// Opens or creates the store in `directory`.
  ///
  /// @throws StoreException of kind LOCKED if it is open elsewhere, CORRUPT if it is damaged, IO if
  ///   the directory cannot be used
  public static RocksStore open(Path directory, Settings settings) {
    DirectoryLock lock;
    try {
      OwnerOnly.createDirectories(directory);
      lock = DirectoryLock.take(directory);
    } catch (IOException e) {
      throw new StoreException(
          StoreException.Kind.IO, "cannot use " + directory + " for the store: " + e, e);
    }
    boolean opened = false;
    try {
      RocksStore store = new RocksStore(directory, settings, lock);
      opened = true;
      return store;
    } finally {
      if (!opened) {
        lock.close();
      }
    }
  }

  @Override
  public <T extends @Nullable Object> T read(Partition partition, ReadBody<T> body) {
    return whileOpen(() -> {
      try (RocksRows rows = RocksRows.atOneMoment(engine, disk)) {
        RowsReader reader = new RowsReader(partition, settings.seal(), rows);
        try {
          return body.run(reader);
        } finally {
          reader.end();
        }
      }
    });
  }

  @Override
  public <T extends @Nullable Object> T readCold(Partition partition, ReadBody<T> body) {
    return whileOpen(() -> {
      try {
        return disk.<T>call(() -> read(partition, body));
      } catch (IOException e) {
        throw new StoreException(StoreException.Kind.IO, "could not read the store", e);
      }
    });
  }

  @Override
  public byte @Nullable [] get(Partition partition, Table table, byte[] key) {
    return this.<byte @Nullable []>whileOpen(() -> {
      try (RocksRows rows = RocksRows.now(engine, disk)) {
        return new RowsReader(partition, settings.seal(), rows).get(table, key);
      }
    });
  }

  @Override
  public <T extends @Nullable Object> T write(
      Partition partition, Durability durability, WriteBody<T> body, Published<T> published) {
    return whileOpen(() -> transact(partition, durability, body, published));
  }

  private <T extends @Nullable Object> T transact(
      Partition partition, Durability durability, WriteBody<T> body, Published<T> published) {
    committer.requireWorking();
    PartitionLane lane = lanes.enter(partition);
    try {
      return transact(lane, partition, durability, body, published);
    } finally {
      lanes.leave(partition);
    }
  }

  private <T extends @Nullable Object> T transact(
      PartitionLane lane,
      Partition partition,
      Durability durability,
      WriteBody<T> body,
      Published<T> published) {
    T result;
    Commit commit;
    lane.lock.lock();
    try (RocksRows database = RocksRows.now(engine, disk)) {
      RowsWriter writer =
          RowsWriter.over(new OverlaidRows(lane.pending, database), partition, settings.seal());
      try {
        result = body.run(writer);
      } finally {
        writer.end();
      }
      if (!partition.equals(Epochs.NOTES)) { // opening and closing must work on a full disk
        freeSpace.admit(writer);
      }
      commit =
          new Commit(
              lane,
              writer.changes(),
              writer.bytes(),
              durability,
              null,
              () -> published.published(result));
      lane.pending.putAll(writer.changes());
      committer.queue(commit);
    } finally {
      lane.lock.unlock();
    }
    commit.await();
    return result;
  }

  @Override
  public boolean reseals() {
    return true;
  }

  @Override
  public Resealed reseal(Partition partition, byte[] from, int rowsMax) {
    return write(
        partition,
        Durability.RELAXED,
        writer -> {
          RowsWriter rows = (RowsWriter) writer;
          Resealed resealed = rows.reseal(from, rowsMax);
          reclaimer.deleted(bodies(rows.changes().values()));
          return resealed;
        });
  }

  private static long bodies(Collection<Change> changes) {
    return changes.stream()
        .filter(change -> change.table().family() == Table.Family.BODIES)
        .count();
  }

  @Override
  public void compact() {
    whileOpen(() -> {
      try {
        reclaimer.copyAll();
        return true;
      } catch (RocksDBException e) {
        if (closed) {
          throw new StoreException(StoreException.Kind.CLOSED, "the store is closed", e);
        }
        throw RocksEngine.failed("could not compact the store", e);
      }
    });
  }

  @Override
  public void drop(Partition partition) {
    whileOpen(() -> {
      committer.requireWorking();
      PartitionLane lane = lanes.enter(partition);
      // The lock is held until the rows are removed: no transaction may see them in between.
      lane.lock.lock();
      try {
        Commit commit =
            new Commit(
                lane, RowKeys.newMap(), 0, Durability.SYNCED, RowKeys.prefix(partition), () -> {});
        committer.queue(commit);
        commit.await();
        settings.seal().dropped(partition);
      } finally {
        lane.lock.unlock();
        lanes.leave(partition);
      }
      return true;
    });
  }

  @Override
  public List<Partition> partitions(PartitionKind kind, byte[] after, int limit) {
    return whileOpen(() -> {
      try {
        return disk.call(() -> listPartitions(kind, after, limit));
      } catch (IOException e) {
        throw new StoreException(StoreException.Kind.IO, "could not list partitions", e);
      }
    });
  }

  /// Looks in each family for the first row after the last partition found, and takes the smallest.
  private List<Partition> listPartitions(PartitionKind kind, byte[] after, int limit)
      throws RocksDBException {
    byte[] kindPrefix = {(byte) kind.code()};
    byte[] from =
        after.length == 0 ? kindPrefix : RowKeys.after(RowKeys.prefix(Partition.of(kind, after)));
    List<Partition> found = new ArrayList<>();
    List<RocksIterator> iterators = new ArrayList<>();
    try (Slice upper = new Slice(new byte[] {(byte) (kind.code() + 1)});
        ReadOptions options = new ReadOptions()) {
      if (kind.code() != Reserved.KIND_CODE) {
        options.setIterateUpperBound(upper);
      }
      for (Table.Family family : Table.Family.values()) {
        iterators.add(engine.db().newIterator(engine.family(family), options));
      }
      while (found.size() < limit) {
        List<Partition> candidates = new ArrayList<>();
        for (RocksIterator iterator : iterators) {
          iterator.seek(from);
          if (iterator.isValid()) {
            candidates.add(RowKeys.partition(kind, iterator.key()));
          }
          iterator.status();
        }
        if (candidates.isEmpty()) {
          break;
        }
        Partition least = Collections.min(candidates);
        found.add(least);
        from = RowKeys.after(RowKeys.prefix(least));
      }
      return found;
    } finally {
      iterators.forEach(RocksIterator::close);
    }
  }

  @Override
  public long epoch() {
    return epoch;
  }

  @Override
  public boolean closedCleanly(long ofEpoch) {
    return read(Epochs.NOTES, reader -> Epochs.closedCleanly(reader, ofEpoch));
  }

  @Override
  public SortedMap<String, Long> metrics() {
    return whileOpen(() -> {
      SortedMap<String, Long> metrics = new TreeMap<>();
      engine.metrics(metrics);
      committer.metrics(metrics);
      metrics.put("partitions_in_use", (long) lanes.count());
      return metrics;
    });
  }

  /// In the copy this opening was not closed cleanly: numbers continue above those that may have
  /// been issued after the copy was made.
  @Override
  public void checkpoint(Path copy) {
    whileOpen(() -> {
      try {
        return disk.call(() -> {
          engine.checkpoint(copy);
          return true;
        });
      } catch (IOException e) {
        throw new StoreException(StoreException.Kind.IO, "could not copy the store", e);
      }
    });
  }

  /// Native objects must not be in use when they are released, so every call is counted.
  private <T extends @Nullable Object> T whileOpen(Supplier<T> call) {
    active.incrementAndGet();
    try {
      if (closed) {
        throw new StoreException(StoreException.Kind.CLOSED, "the store is closed");
      }
      return call.get();
    } finally {
      active.decrementAndGet();
    }
  }

  @Override
  public void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
    }
    reclaimer.cancel();
    while (active.get() > 0) {
      LockSupport.parkNanos(CLOSING_POLL_NANOS);
    }
    try {
      if (!committer.isBroken()) {
        transact(Epochs.NOTES, Durability.SYNCED, w -> Epochs.end(w, epoch), done -> {});
      }
    } finally {
      release();
      directoryLock.close();
    }
  }

  private void release() {
    committer.close();
    reclaimer.close();
    disk.close();
    engine.close();
  }

  BodyReclaimer reclaimer() {
    return reclaimer;
  }
}

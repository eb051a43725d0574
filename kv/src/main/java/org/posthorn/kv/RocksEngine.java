package org.posthorn.kv;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.Checkpoint;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.FlushOptions;
import org.rocksdb.IndexType;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.ReadOptions;
import org.rocksdb.ReadTier;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksObject;
import org.rocksdb.Status;
import org.rocksdb.WriteBufferManager;

/// The owner of a RocksDB database and of native objects with the same lifetime. They must not be
/// used after [#close].
///
/// The values here were measured: `docs/decisions/0002-rocksdb-settings.md`.
final class RocksEngine implements AutoCloseable {
  /// The log is replayed at opening, so its size determines the time of a start after a crash.
  static final long WAL_BYTES_MAX = 64L << 20;

  /// Values of at least this size are in blob files, so that compaction does not rewrite them.
  private static final long BLOB_BYTES_MIN = 4 << 10;

  private static final long BLOB_FILE_BYTES = 64L << 20;
  private static final int OPEN_FILES_MAX = 512;

  /// A key that is in no file is looked for in each file of level 0 and each level: with 10 bits
  /// one of a hundred filters answers wrongly, and every tenth such key costs a read from the disk.
  private static final double BLOOM_BITS = 14;

  private static final int BLOCK_BYTES = 8 << 10;

  /// Size of the parts into which the index and filter of a table are divided; they are cached like
  /// rows. In one piece a filter has 1.2 bytes for each row of its file: 1.8 MB for a million
  /// messages, read again for each lookup if it is not cached.
  private static final int METADATA_BLOCK_BYTES = 4 << 10;

  /// New rows of an account are at the ends of its tables: with small files a compaction rewrites
  /// only those.
  private static final long TABLE_FILE_BYTES = 4L << 20;

  /// Number of files of new rows before they are merged. Message bytes use most of the shared write
  /// buffer, so these files are small, a few MiB each.
  private static final int LEVEL_0_FILES = 16;

  /// Writers are slowed down, and stopped, when compaction is so far behind.
  private static final int LEVEL_0_FILES_SLOW = 2 * LEVEL_0_FILES;

  private static final int LEVEL_0_FILES_STOP = 3 * LEVEL_0_FILES;

  /// The cache has 4 shards, each with its own lock. RocksDB's default is up to 64, each so small
  /// that it holds only some dozen blocks.
  private static final int CACHE_SHARD_BITS = 2;

  /// The part of the cache reserved for indexes and filters.
  private static final double METADATA_FRACTION = 0.5;

  /// Read size of compactions.
  private static final long COMPACTION_READ_BYTES = 1L << 20;

  /// A file that marks a new store as complete. If it exists and a part is missing, the part was
  /// lost and must not be created again, empty.
  private static final String MADE = "made";

  private static final long INFO_LOG_BYTES = 4L << 20;

  private final List<RocksObject> owned = new ArrayList<>();
  private final Map<Table.Family, ColumnFamilyHandle> families = new EnumMap<>(Table.Family.class);
  private final Cache cache;
  private final RocksDB db;

  /// Reads current rows, also from disk.
  final ReadOptions anywhere;

  /// Reads current rows from memory only.
  final ReadOptions inMemory;

  /// @throws StoreException of kind CORRUPT or IO
  RocksEngine(Path directory, long memoryBytes) {
    RocksLibrary.load(directory);
    anywhere = own(new ReadOptions());
    inMemory = own(new ReadOptions().setReadTier(ReadTier.BLOCK_CACHE_TIER));
    boolean opened = false;
    boolean made = Files.exists(directory.resolve(MADE));
    try {
      cache = own(new LRUCache(memoryBytes, CACHE_SHARD_BITS, false, METADATA_FRACTION));
      WriteBufferManager buffers = own(new WriteBufferManager(memoryBytes / 2, cache));
      DBOptions options = own(databaseOptions(buffers, !made));
      List<ColumnFamilyDescriptor> descriptors = new ArrayList<>();
      descriptors.add(
          new ColumnFamilyDescriptor(RocksDB.DEFAULT_COLUMN_FAMILY, own(rows(memoryBytes))));
      for (Table.Family family : Table.Family.values()) {
        descriptors.add(
            new ColumnFamilyDescriptor(
                family.name().toLowerCase(Locale.ROOT).getBytes(StandardCharsets.US_ASCII),
                own(family == Table.Family.BODIES ? bodies(memoryBytes) : rows(memoryBytes))));
      }
      List<ColumnFamilyHandle> handles = new ArrayList<>();
      db = RocksDB.open(options, directory.toString(), descriptors, handles);
      owned.add(db);
      owned.addAll(handles);
      int next = 1; // after the default family, which is empty
      for (Table.Family family : Table.Family.values()) {
        families.put(family, handles.get(next++));
      }
      if (!made) {
        markMade(directory);
      }
      closeToOthers(directory);
      opened = true;
    } catch (RocksDBException e) {
      throw couldNotOpen(directory, e);
    } finally {
      if (!opened) {
        close();
      }
    }
  }

  private static void markMade(Path directory) {
    try {
      // RocksDB syncs its files, but the mark must not exist before them.
      OwnerOnly.sync(directory);
      OwnerOnly.createFile(directory.resolve(MADE));
      OwnerOnly.sync(directory);
    } catch (IOException e) {
      throw new StoreException(StoreException.Kind.IO, "could not finish making " + directory, e);
    }
  }

  /// Makes the engine's files private.
  private static void closeToOthers(Path directory) {
    try {
      OwnerOnly.close(directory);
    } catch (IOException e) {
      throw new StoreException(
          StoreException.Kind.IO, "could not close " + directory + " to others", e);
    }
  }

  private <O extends RocksObject> O own(O object) {
    owned.add(object);
    return object;
  }

  private static DBOptions databaseOptions(WriteBufferManager buffers, boolean fresh) {
    return new DBOptions()
        .setCreateIfMissing(fresh)
        .setCreateMissingColumnFamilies(fresh)
        .setMaxTotalWalSize(WAL_BYTES_MAX)
        .setWriteBufferManager(buffers)
        .setMaxBackgroundJobs(2)
        .setMaxOpenFiles(OPEN_FILES_MAX)
        .setBytesPerSync(1 << 20)
        .setSkipStatsUpdateOnDbOpen(true)
        .setAvoidUnnecessaryBlockingIO(true)
        .setCompactionReadaheadSize(COMPACTION_READ_BYTES)
        .setEnablePipelinedWrite(false)
        .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
        .setMaxLogFileSize(INFO_LOG_BYTES)
        .setKeepLogFileNum(4)
        .setStatsDumpPeriodSec(0)
        .setStatsPersistPeriodSec(0);
  }

  private ColumnFamilyOptions rows(long memoryBytes) {
    BlockBasedTableConfig table =
        new BlockBasedTableConfig()
            .setBlockCache(cache)
            .setBlockSize(BLOCK_BYTES)
            .setCacheIndexAndFilterBlocks(true)
            .setCacheIndexAndFilterBlocksWithHighPriority(true)
            .setPinL0FilterAndIndexBlocksInCache(true)
            .setIndexType(IndexType.kTwoLevelIndexSearch)
            .setPartitionFilters(true)
            .setMetadataBlockSize(METADATA_BLOCK_BYTES)
            .setPinTopLevelIndexAndFilter(true)
            .setFilterPolicy(own(new BloomFilter(BLOOM_BITS)))
            .setFormatVersion(5);
    return new ColumnFamilyOptions()
        .setTableFormatConfig(table)
        .setWriteBufferSize(memoryBytes / 2)
        .setLevelCompactionDynamicLevelBytes(true)
        .setLevel0FileNumCompactionTrigger(LEVEL_0_FILES)
        .setLevel0SlowdownWritesTrigger(LEVEL_0_FILES_SLOW)
        .setLevel0StopWritesTrigger(LEVEL_0_FILES_STOP)
        .setTargetFileSizeBase(TABLE_FILE_BYTES)
        .setTargetFileSizeMultiplier(2)
        .setCompressionType(CompressionType.LZ4_COMPRESSION);
  }

  private ColumnFamilyOptions bodies(long memoryBytes) {
    return rows(memoryBytes)
        .setEnableBlobFiles(true)
        .setMinBlobSize(BLOB_BYTES_MIN)
        .setBlobFileSize(BLOB_FILE_BYTES)
        .setBlobCompressionType(CompressionType.LZ4_COMPRESSION);
  }

  RocksDB db() {
    return db;
  }

  ColumnFamilyHandle family(Table.Family family) {
    ColumnFamilyHandle handle = families.get(family);
    if (handle == null) {
      throw new IllegalStateException("no column family " + family);
    }
    return handle;
  }

  /// Copies the database to a new directory, with hard links if possible.
  void checkpoint(Path directory) {
    try (Checkpoint checkpoint = Checkpoint.create(db)) {
      checkpoint.createCheckpoint(directory.toString());
      closeToOthers(directory);
    } catch (RocksDBException e) {
      throw failed("could not copy the store to " + directory, e);
    }
  }

  /// Writes the write buffers to tables, so that the log can be removed.
  void flush() throws RocksDBException {
    try (FlushOptions options = new FlushOptions().setWaitForFlush(true)) {
      db.flush(options, List.copyOf(families.values()));
    }
  }

  /// Adds statistics of RocksDB.
  void metrics(SortedMap<String, Long> metrics) {
    metrics.put("cache_bytes", cache.getUsage());
    metrics.put("memtable_bytes", sum("rocksdb.cur-size-all-mem-tables"));
    metrics.put("pending_compaction_bytes", sum("rocksdb.estimate-pending-compaction-bytes"));
    metrics.put("sst_bytes", sum("rocksdb.total-sst-files-size"));
    metrics.put("blob_bytes", sum("rocksdb.total-blob-file-size"));
    metrics.put("blob_garbage_bytes", sum("rocksdb.live-blob-file-garbage-size"));
    metrics.put("wal_bytes", walBytes());
    metrics.put("write_stopped", property("rocksdb.is-write-stopped"));
    metrics.put("delayed_write_rate", property("rocksdb.actual-delayed-write-rate"));
    metrics.put("background_errors", property("rocksdb.background-errors"));
    long stalls = 0;
    for (ColumnFamilyHandle handle : families.values()) {
      stalls += stalls(handle);
    }
    metrics.put("stalls", stalls);
  }

  private long stalls(ColumnFamilyHandle handle) {
    try {
      Map<String, String> stats = db.getMapProperty(handle, "rocksdb.cf-write-stall-stats");
      return Long.parseLong(stats.getOrDefault("total-delays", "0"))
          + Long.parseLong(stats.getOrDefault("total-stops", "0"));
    } catch (RocksDBException e) {
      throw failed("could not read the properties of RocksDB", e);
    }
  }

  private long walBytes() {
    try {
      long bytes = 0;
      for (var file : db.getSortedWalFiles()) {
        bytes += file.sizeFileBytes();
      }
      return bytes;
    } catch (RocksDBException e) {
      throw failed("could not read the properties of RocksDB", e);
    }
  }

  private long property(String name) {
    try {
      return db.getLongProperty(name);
    } catch (RocksDBException e) {
      throw failed("could not read the properties of RocksDB", e);
    }
  }

  private long sum(String name) {
    try {
      long sum = 0;
      for (ColumnFamilyHandle handle : families.values()) {
        sum += db.getLongProperty(handle, name);
      }
      return sum;
    } catch (RocksDBException e) {
      throw failed("could not read the properties of RocksDB", e);
    }
  }

  /// Translates a failed read or write.
  static StoreException failed(String what, RocksDBException e) {
    boolean corrupt = code(e) == Status.Code.Corruption;
    return new StoreException(
        corrupt ? StoreException.Kind.CORRUPT : StoreException.Kind.IO,
        what + ": " + e.getMessage(),
        e);
  }

  /// Whether a read from memory only would need the disk.
  static boolean isCold(RocksDBException e) {
    return code(e) == Status.Code.Incomplete;
  }

  private static Status.Code code(RocksDBException e) {
    Status status = e.getStatus();
    return status == null ? Status.Code.Undefined : status.getCode();
  }

  private static StoreException couldNotOpen(Path directory, RocksDBException e) {
    // A missing or short file is reported as an I/O error, but an unreadable disk would have failed
    // at the lock file, which is opened first.
    boolean damaged =
        code(e) == Status.Code.Corruption
            || code(e) == Status.Code.InvalidArgument
            || (code(e) == Status.Code.IOError && isMissingFile(directory, e));
    return new StoreException(
        damaged ? StoreException.Kind.CORRUPT : StoreException.Kind.IO,
        "the store in "
            + directory
            + (damaged ? " is damaged; restore it from a backup: " : " could not be opened: ")
            + e.getMessage(),
        e);
  }

  private static boolean isMissingFile(Path directory, RocksDBException e) {
    String message = String.valueOf(e.getMessage());
    return message.contains("No such file") && Files.exists(directory);
  }

  /// Closes in reverse order: handles before the database, options last.
  @Override
  public void close() {
    for (RocksObject object : owned.reversed()) {
      object.close();
    }
    owned.clear();
  }

  /// Free bytes of the file system.
  static long freeBytes(Path directory) {
    try {
      return Files.getFileStore(directory).getUsableSpace();
    } catch (IOException e) {
      throw new StoreException(
          StoreException.Kind.IO, "could not read the free space of " + directory, e);
    }
  }
}

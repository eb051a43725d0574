package org.posthorn.kv;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ReadOptions;
import org.rocksdb.ReadTier;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;
import org.rocksdb.Snapshot;

/// The rows in the database: current rows for writers, which hold their partition's lock, and a
/// snapshot for readers.
///
/// On a virtual thread each read first uses only memory; if a row is not there, it is read again on
/// one of the store's disk threads, so that no virtual thread blocks its carrier. Scans fetch a
/// page at a time, which limits memory and time. Once a scan has met a row that is not in memory, a
/// disk thread fetches further pages, which are larger.
final class RocksRows implements Rows, AutoCloseable {
  /// A page costs about 1 µs per row.
  private static final int PAGE_ROWS = 256;

  /// Page size on a disk thread, where a page costs two thread switches and blocks no carrier.
  private static final int COLD_PAGE_ROWS = 1_024;

  private static final long PAGE_BYTES = 256 << 10;

  /// After this time a virtual thread yields.
  private static final long SLICE_NANOS = 2_000_000;

  private final RocksEngine engine;
  private final DiskThreads disk;
  private final @Nullable Snapshot snapshot;
  private final boolean virtual = Thread.currentThread().isVirtual();
  private final ReadOptions anywhere;
  private final ReadOptions first;

  private RocksRows(RocksEngine engine, DiskThreads disk, @Nullable Snapshot snapshot) {
    this.engine = engine;
    this.disk = disk;
    this.snapshot = snapshot;
    this.anywhere = snapshot == null ? engine.anywhere : options(ReadTier.READ_ALL_TIER);
    if (virtual) {
      this.first = snapshot == null ? engine.inMemory : options(ReadTier.BLOCK_CACHE_TIER);
    } else {
      this.first = anywhere;
    }
  }

  static RocksRows now(RocksEngine engine, DiskThreads disk) {
    return new RocksRows(engine, disk, null);
  }

  static RocksRows atOneMoment(RocksEngine engine, DiskThreads disk) {
    return new RocksRows(engine, disk, engine.db().getSnapshot());
  }

  /// The caller must close the options.
  private ReadOptions options(ReadTier tier) {
    ReadOptions options = new ReadOptions().setReadTier(tier);
    return snapshot == null ? options : options.setSnapshot(snapshot);
  }

  @Override
  public byte @Nullable [] get(Table table, byte[] rowKey) {
    try {
      return engine.db().get(engine.family(table.family()), first, rowKey);
    } catch (RocksDBException e) {
      if (virtual && RocksEngine.isCold(e)) {
        return cold(() -> getAnywhere(table, rowKey));
      }
      throw couldNotRead(e);
    }
  }

  private byte @Nullable [] getAnywhere(Table table, byte[] rowKey) {
    try {
      return engine.db().get(engine.family(table.family()), anywhere, rowKey);
    } catch (RocksDBException e) {
      throw couldNotRead(e);
    }
  }

  /// One by one: the engine's multi-get returns an unreadable row as missing.
  @Override
  public List<byte @Nullable []> get(Table table, List<byte[]> rowKeys) {
    List<byte @Nullable []> values = new ArrayList<>(rowKeys.size());
    try {
      for (byte[] rowKey : rowKeys) {
        values.add(engine.db().get(engine.family(table.family()), first, rowKey));
      }
      return values;
    } catch (RocksDBException e) {
      if (!virtual || !RocksEngine.isCold(e)) {
        throw couldNotRead(e);
      }
    }
    return cold(() -> {
      for (byte[] rowKey : rowKeys.subList(values.size(), rowKeys.size())) {
        values.add(getAnywhere(table, rowKey));
      }
      return values;
    });
  }

  @Override
  public Cursor cursor(Table table, byte[] low, byte[] high, boolean descending, int atMost) {
    return new PagedCursor(low, high, descending, atMost, new Pages(table, descending));
  }

  private <T extends @Nullable Object> T cold(Callable<T> read) {
    try {
      return disk.call(read);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static StoreException couldNotRead(RocksDBException e) {
    return RocksEngine.failed("could not read the store", e);
  }

  @Override
  public void close() {
    if (snapshot != null) {
      anywhere.close();
      first.close();
      engine.db().releaseSnapshot(snapshot);
      snapshot.close();
    }
  }

  /// Holds no native objects between pages.
  private final class Pages implements PagedCursor.Pages {
    private final Table table;
    private final boolean descending;

    /// Whether the next rows are probably not in memory.
    private boolean cold;

    private long sliceStarted = System.nanoTime();

    Pages(Table table, boolean descending) {
      this.table = table;
      this.descending = descending;
    }

    @Override
    public PagedCursor.Page fetch(byte[] low, byte[] high, long atMost) {
      if (virtual && System.nanoTime() - sliceStarted > SLICE_NANOS) {
        LockSupport.parkNanos(1_000);
        sliceStarted = System.nanoTime();
      }
      return cold ? fetchAnywhere(low, high, atMost) : fetchFirst(low, high, atMost);
    }

    private PagedCursor.Page fetchFirst(byte[] low, byte[] high, long atMost) {
      List<SealedRow> fetched = new ArrayList<>();
      ReadTier tier = virtual ? ReadTier.BLOCK_CACHE_TIER : ReadTier.READ_ALL_TIER;
      try {
        boolean last = fetch(tier, low, high, Math.min(atMost, PAGE_ROWS), fetched);
        return new PagedCursor.Page(fetched, last);
      } catch (RocksDBException e) {
        if (!virtual || !RocksEngine.isCold(e)) {
          throw couldNotRead(e);
        }
      }
      cold = true;
      return fetched.isEmpty()
          ? fetchAnywhere(low, high, atMost)
          : new PagedCursor.Page(fetched, false);
    }

    private PagedCursor.Page fetchAnywhere(byte[] low, byte[] high, long atMost) {
      return cold(() -> {
        List<SealedRow> fetched = new ArrayList<>();
        long rows = Math.min(atMost, COLD_PAGE_ROWS);
        try {
          boolean last = fetch(ReadTier.READ_ALL_TIER, low, high, rows, fetched);
          return new PagedCursor.Page(fetched, last);
        } catch (RocksDBException e) {
          throw couldNotRead(e);
        }
      });
    }

    /// Adds the next rows. Rows added before an exception are valid.
    ///
    /// @return whether there are no more
    private boolean fetch(
        ReadTier tier, byte[] low, byte[] high, long rows, List<SealedRow> fetched)
        throws RocksDBException {
      try (Slice lower = new Slice(low);
          Slice upper = new Slice(high);
          ReadOptions options =
              options(tier).setIterateLowerBound(lower).setIterateUpperBound(upper);
          RocksIterator iterator =
              engine.db().newIterator(engine.family(table.family()), options)) {
        if (descending) {
          iterator.seekToLast();
        } else {
          iterator.seekToFirst();
        }
        long bytes = 0;
        while (iterator.isValid()) {
          SealedRow row = new SealedRow(iterator.key(), iterator.value());
          fetched.add(row);
          bytes += row.sealed().length;
          if (fetched.size() >= rows || bytes >= PAGE_BYTES) {
            return false;
          }
          if (descending) {
            iterator.prev();
          } else {
            iterator.next();
          }
        }
        iterator.status();
      }
      return true;
    }
  }
}

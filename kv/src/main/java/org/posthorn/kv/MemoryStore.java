package org.posthorn.kv;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// A store in memory only. It is the reference for tests of the others, so it is simple rather than
/// fast: a sorted map per partition, changed in place under the partition's lock, with an undo log
/// for aborts. A writer copies the map first if a reader uses it.
///
/// Both durabilities are the same here. A write body must not wait for another thread's read of the
/// same partition.
public final class MemoryStore implements KeyValueStore {
  private final ConcurrentSkipListMap<Partition, Shelf> shelves = new ConcurrentSkipListMap<>();
  private final Seal seal;
  private volatile boolean closed;

  public MemoryStore() {
    this(Seal.IDENTITY);
  }

  public MemoryStore(Seal seal) {
    this.seal = seal;
  }

  @Override
  public <T extends @Nullable Object> T read(Partition partition, ReadBody<T> body) {
    Shelf shelf = shelf(partition);
    Version version;
    shelf.lock.lock();
    try {
      version = shelf.current;
      version.readers++;
    } finally {
      shelf.lock.unlock();
    }
    MemoryReader reader = new MemoryReader(partition, version.rows);
    try {
      return body.run(reader);
    } finally {
      reader.ended = true;
      shelf.lock.lock();
      try {
        version.readers--;
      } finally {
        shelf.lock.unlock();
      }
    }
  }

  @Override
  public <T extends @Nullable Object> T write(
      Partition partition, Durability durability, WriteBody<T> body, Published<T> published) {
    Shelf shelf = shelf(partition);
    shelf.lock.lock();
    try {
      if (shelf.current.readers > 0) {
        shelf.current = new Version(new TreeMap<>(shelf.current.rows));
      }
      MemoryWriter writer = new MemoryWriter(partition, shelf.current.rows);
      T result;
      boolean done = false;
      try {
        result = body.run(writer);
        done = true;
      } finally {
        writer.ended = true;
        if (!done) {
          writer.undo();
        }
      }
      published.published(result);
      return result;
    } finally {
      shelf.lock.unlock();
    }
  }

  @Override
  public List<Partition> partitions(PartitionKind kind, byte[] after, int limit) {
    requireOpen();
    Partition start = Partition.of(kind, after);
    List<Partition> found = new ArrayList<>();
    for (Map.Entry<Partition, Shelf> entry : shelves.tailMap(start, after.length == 0).entrySet()) {
      if (entry.getKey().kind().code() != kind.code() || found.size() >= limit) {
        break;
      }
      if (!entry.getValue().isEmpty()) {
        found.add(entry.getKey());
      }
    }
    return found;
  }

  @Override
  public void drop(Partition partition) {
    Shelf shelf = shelf(partition);
    shelf.lock.lock();
    try {
      shelf.current = new Version(new TreeMap<>(Arrays::compareUnsigned));
      seal.dropped(partition);
    } finally {
      shelf.lock.unlock();
    }
  }

  /// Always 1: nothing is kept between openings.
  @Override
  public long epoch() {
    requireOpen();
    return 1;
  }

  /// Always false: there was no earlier opening.
  @Override
  public boolean closedCleanly(long epoch) {
    requireOpen();
    return false;
  }

  @Override
  public SortedMap<String, Long> metrics() {
    requireOpen();
    return new TreeMap<>(Map.of("partitions", (long) shelves.size()));
  }

  @Override
  public void checkpoint(Path directory) {
    throw new StoreException(
        StoreException.Kind.UNSUPPORTED, "a store in memory cannot be copied to a directory");
  }

  @Override
  public void close() {
    closed = true;
    shelves.clear();
  }

  private Shelf shelf(Partition partition) {
    requireOpen();
    return shelves.computeIfAbsent(partition, absent -> new Shelf());
  }

  private void requireOpen() {
    if (closed) {
      throw new StoreException(StoreException.Kind.CLOSED, "the store is closed");
    }
  }

  /// The table's code before the key, so that rows are ordered by table as on disk.
  private static byte[] rowKey(Table table, byte[] key) {
    byte[] rowKey = new byte[1 + key.length];
    rowKey[0] = (byte) table.code();
    System.arraycopy(key, 0, rowKey, 1, key.length);
    return rowKey;
  }

  /// The contents of one partition. Guarded by its lock.
  private static final class Shelf {
    final ReentrantLock lock = new ReentrantLock(true);
    Version current = new Version(new TreeMap<>(Arrays::compareUnsigned));

    boolean isEmpty() {
      lock.lock();
      try {
        return current.rows.isEmpty();
      } finally {
        lock.unlock();
      }
    }
  }

  /// Rows that must not change while `readers` is not 0.
  private static final class Version {
    final NavigableMap<byte[], byte[]> rows;
    int readers;

    Version(NavigableMap<byte[], byte[]> rows) {
      this.rows = rows;
    }
  }

  private class MemoryReader implements Reader {
    final Partition partition;
    final NavigableMap<byte[], byte[]> rows;
    private Seal.@Nullable PartitionSeal ofPartition;
    boolean ended;

    MemoryReader(Partition partition, NavigableMap<byte[], byte[]> rows) {
      this.partition = partition;
      this.rows = rows;
    }

    final Seal.PartitionSeal seal() {
      Seal.PartitionSeal known = ofPartition;
      if (known == null) {
        boolean own = partition.kind().code() == Reserved.KIND_CODE;
        known = (own ? Seal.IDENTITY : seal).of(partition, new Keys());
        ofPartition = known;
      }
      return known;
    }

    private byte[] open(Table table, byte[] key, byte[] sealed) {
      return table.code() == Reserved.SEAL_KEYS_TABLE_CODE
          ? sealed
          : seal().open(table, key, sealed);
    }

    private final class Keys implements SealKeys {
      @Override
      public SortedMap<Integer, byte[]> all() {
        SortedMap<Integer, byte[]> found = new TreeMap<>();
        range(TABLE, new byte[] {1}, new byte[0])
            .forEach((rowKey, sealed) -> found.put(rowKey[1] & 0xff, sealed));
        return found;
      }

      @Override
      public boolean isWriting() {
        return MemoryReader.this.isWriting();
      }

      @Override
      public boolean isShared() {
        return false;
      }

      @Override
      public void add(int id, byte[] encrypted) {
        addKey(id, encrypted);
      }
    }

    boolean isWriting() {
      return false;
    }

    void addKey(int id, byte[] encrypted) {
      throw new IllegalStateException(
          "key " + id + " cannot be added: this transaction only reads");
    }

    final void requireRunning() {
      if (ended) {
        throw new IllegalStateException("the transaction has ended");
      }
      requireOpen();
    }

    @Override
    public byte @Nullable [] get(Table table, byte[] key) {
      requireRunning();
      byte[] sealed = rows.get(rowKey(table, key));
      return sealed == null ? null : open(table, key, sealed);
    }

    @Override
    public List<byte @Nullable []> get(Table table, List<byte[]> keys) {
      List<byte @Nullable []> values = new ArrayList<>(keys.size());
      for (byte[] key : keys) {
        values.add(get(table, key));
      }
      return values;
    }

    @Override
    public List<Row> scan(Table table, byte[] from, byte[] to, int limit) {
      requireRunning();
      return firstOf(table, range(table, from, to), limit);
    }

    @Override
    public List<Row> scanDescending(Table table, byte[] from, byte[] to, int limit) {
      requireRunning();
      return firstOf(table, range(table, from, to).descendingMap(), limit);
    }

    @Override
    public void walk(Table table, byte[] from, byte[] to, Visitor visitor) {
      requireRunning();
      // The map does not change while there are readers.
      for (Map.Entry<byte[], byte[]> entry : range(table, from, to).entrySet()) {
        Row row = row(table, entry);
        if (!visitor.row(row.key(), row.value())) {
          return;
        }
      }
    }

    private NavigableMap<byte[], byte[]> range(Table table, byte[] from, byte[] to) {
      byte[] low = rowKey(table, from);
      byte[] high = to.length == 0 ? new byte[] {(byte) (table.code() + 1)} : rowKey(table, to);
      if (to.length == 0 && table.code() == 255) {
        return rows.tailMap(low, true);
      }
      return Arrays.compareUnsigned(low, high) >= 0
          ? new TreeMap<>(Arrays::compareUnsigned)
          : rows.subMap(low, true, high, false);
    }

    private List<Row> firstOf(Table table, NavigableMap<byte[], byte[]> range, int limit) {
      List<Row> found = new ArrayList<>();
      for (Map.Entry<byte[], byte[]> entry : range.entrySet()) {
        if (found.size() >= limit) {
          break;
        }
        found.add(row(table, entry));
      }
      return found;
    }

    private Row row(Table table, Map.Entry<byte[], byte[]> entry) {
      byte[] key = Arrays.copyOfRange(entry.getKey(), 1, entry.getKey().length);
      return new Row(key, open(table, key, entry.getValue()));
    }
  }

  private final class MemoryWriter extends MemoryReader implements Writer {
    private final Deque<Replaced> replaced = new ArrayDeque<>();
    private final TransactionSize size = new TransactionSize();

    MemoryWriter(Partition partition, NavigableMap<byte[], byte[]> rows) {
      super(partition, rows);
    }

    @Override
    public void put(Table table, byte[] key, byte[] value) {
      requireRunning();
      size.put(key, value);
      put(
          rowKey(table, key),
          table.code() == Reserved.SEAL_KEYS_TABLE_CODE ? value : seal().seal(table, key, value));
    }

    private void put(byte[] rowKey, byte[] sealed) {
      replaced.push(new Replaced(rowKey, rows.put(rowKey, sealed)));
    }

    @Override
    boolean isWriting() {
      return true;
    }

    @Override
    void addKey(int id, byte[] encrypted) {
      put(rowKey(SealKeys.TABLE, new byte[] {(byte) id}), encrypted);
    }

    @Override
    public void delete(Table table, byte[] key) {
      requireRunning();
      size.delete(key);
      byte[] rowKey = rowKey(table, key);
      replaced.push(new Replaced(rowKey, rows.remove(rowKey)));
    }

    @Override
    public void walk(Table table, byte[] from, byte[] to, Visitor visitor) {
      // On a copy, because the visitor may write to the same transaction.
      for (Row row : scan(table, from, to, Integer.MAX_VALUE)) {
        if (!visitor.row(row.key(), row.value())) {
          return;
        }
      }
    }

    void undo() {
      for (Replaced change : replaced) {
        byte[] before = change.before();
        if (before == null) {
          rows.remove(change.rowKey());
        } else {
          rows.put(change.rowKey(), before);
        }
      }
    }
  }

  /// A row before a write: null if it did not exist.
  private record Replaced(byte[] rowKey, byte @Nullable [] before) {}
}

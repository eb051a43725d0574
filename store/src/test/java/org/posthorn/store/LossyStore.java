package org.posthorn.store;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.posthorn.kv.Durability;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.kv.MemoryStore;
import org.posthorn.kv.Partition;
import org.posthorn.kv.PartitionKind;
import org.posthorn.kv.Table;
import org.posthorn.kv.Writer;

/// A store whose power can be cut: relaxed writes after the last synced one of their partition are
/// lost then, all or the newest of them. It keeps two stores, what programs see and what is on
/// disk, and carries writes to the second when they are synced.
final class LossyStore implements KeyValueStore {
  private final MemoryStore disk;
  private MemoryStore seen;
  private final TreeMap<Partition, List<List<Write>>> unsynced = new TreeMap<>();
  private long epoch = 1;
  private long lastClean;

  private record Write(Table table, byte[] key, byte @Nullable [] value) {}

  LossyStore() {
    this.disk = new MemoryStore();
    this.seen = new MemoryStore();
  }

  /// A new opening, after a stop that lost relaxed writes but for the oldest `kept` transactions of
  /// each partition.
  synchronized void cut(int kept, List<Partition> partitions, List<Table> tables) {
    unsynced.forEach((partition, writes) -> sync(partition, Math.min(kept, writes.size())));
    unsynced.clear();
    restart(partitions, tables);
  }

  /// A new opening after an orderly end.
  synchronized void restartCleanly(List<Partition> partitions, List<Table> tables) {
    unsynced.forEach((partition, writes) -> sync(partition, writes.size()));
    unsynced.clear();
    lastClean = epoch;
    restart(partitions, tables);
  }

  private void restart(List<Partition> partitions, List<Table> tables) {
    epoch++;
    MemoryStore fresh = new MemoryStore();
    for (Partition partition : partitions) {
      List<Write> rows = new ArrayList<>();
      disk.read(
          partition,
          reader -> {
            for (Table table : tables) {
              reader
                  .scan(table, new byte[0], new byte[0], Integer.MAX_VALUE)
                  .forEach(row -> rows.add(new Write(table, row.key(), row.value())));
            }
            return rows;
          });
      apply(fresh, partition, rows);
    }
    seen = fresh;
  }

  private static void apply(MemoryStore store, Partition partition, List<Write> writes) {
    store.write(
        partition,
        Durability.SYNCED,
        writer -> {
          for (Write write : writes) {
            byte[] value = write.value();
            if (value == null) {
              writer.delete(write.table(), write.key());
            } else {
              writer.put(write.table(), write.key(), value);
            }
          }
          return Boolean.TRUE;
        });
  }

  private void sync(Partition partition, int transactions) {
    List<List<Write>> waiting = unsynced.getOrDefault(partition, new ArrayList<>());
    for (int i = 0; i < transactions; i++) {
      apply(disk, partition, waiting.removeFirst());
    }
  }

  @Override
  public synchronized <T extends @Nullable Object> T read(Partition partition, ReadBody<T> body) {
    return seen.read(partition, body);
  }

  @Override
  public <T extends @Nullable Object> T write(
      Partition partition, Durability durability, WriteBody<T> body) {
    return write(partition, durability, body, result -> {});
  }

  @Override
  public synchronized <T extends @Nullable Object> T write(
      Partition partition, Durability durability, WriteBody<T> body, Published<T> published) {
    List<Write> writes = new ArrayList<>();
    T result = seen.write(partition, durability, writer -> body.run(new Recorder(writer, writes)));
    List<List<Write>> waiting = unsynced.computeIfAbsent(partition, p -> new ArrayList<>());
    waiting.add(writes);
    if (durability == Durability.SYNCED) {
      sync(partition, waiting.size());
    }
    published.published(result);
    return result;
  }

  @Override
  public List<Partition> partitions(PartitionKind kind, byte[] after, int limit) {
    return seen.partitions(kind, after, limit);
  }

  @Override
  public void drop(Partition partition) {
    seen.drop(partition);
    disk.drop(partition);
    unsynced.remove(partition);
  }

  @Override
  public synchronized long epoch() {
    return epoch;
  }

  @Override
  public synchronized boolean closedCleanly(long of) {
    return of <= lastClean;
  }

  @Override
  public SortedMap<String, Long> metrics() {
    return new TreeMap<>();
  }

  @Override
  public void checkpoint(Path directory) {
    seen.checkpoint(directory);
  }

  @Override
  public void close() {
    // The rows are kept for the next opening.
  }

  /// Notes what a body writes.
  private record Recorder(Writer writer, List<Write> writes) implements Writer {
    @Override
    public void put(Table table, byte[] key, byte[] value) {
      writer.put(table, key, value);
      writes.add(new Write(table, key, value));
    }

    @Override
    public void delete(Table table, byte[] key) {
      writer.delete(table, key);
      writes.add(new Write(table, key, null));
    }

    @Override
    public byte @Nullable [] get(Table table, byte[] key) {
      return writer.get(table, key);
    }

    @Override
    public List<byte @Nullable []> get(Table table, List<byte[]> keys) {
      return writer.get(table, keys);
    }

    @Override
    public List<Row> scan(Table table, byte[] from, byte[] to, int limit) {
      return writer.scan(table, from, to, limit);
    }

    @Override
    public List<Row> scanDescending(Table table, byte[] from, byte[] to, int limit) {
      return writer.scanDescending(table, from, to, limit);
    }

    @Override
    public void walk(Table table, byte[] from, byte[] to, Visitor visitor) {
      writer.walk(table, from, to, visitor);
    }
  }
}

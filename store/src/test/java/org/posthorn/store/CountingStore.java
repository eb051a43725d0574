package org.posthorn.store;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.posthorn.kv.Durability;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.kv.Partition;
import org.posthorn.kv.PartitionKind;
import org.posthorn.kv.Table;
import org.posthorn.kv.Writer;

/// Notes what is asked of the store below: `snapshot` for each read transaction, `get TABLE`, `scan
/// TABLE`, `put TABLE` and `delete TABLE`. A get of many keys is one note for each.
final class CountingStore implements KeyValueStore {
  private final KeyValueStore below;
  private final Map<Partition, Runnable> meanwhile = new ConcurrentHashMap<>();
  private final List<String> notes = Collections.synchronizedList(new ArrayList<>());

  CountingStore(KeyValueStore below) {
    this.below = below;
  }

  /// What was noted since the last call, in its order.
  List<String> taken() {
    synchronized (notes) {
      List<String> taken = List.copyOf(notes);
      notes.clear();
      return taken;
    }
  }

  /// Has something happen just before the next transaction on a partition.
  void beforeNextWrite(Partition partition, Runnable happens) {
    meanwhile.put(partition, happens);
  }

  private void note(String operation, Table table) {
    notes.add(operation + " " + table.name());
  }

  @Override
  public <T extends @Nullable Object> T read(Partition partition, ReadBody<T> body) {
    notes.add("snapshot");
    return below.read(partition, reader -> body.run(reader));
  }

  @Override
  public byte @Nullable [] get(Partition partition, Table table, byte[] key) {
    note("get", table);
    return below.get(partition, table, key);
  }

  @Override
  public <T extends @Nullable Object> T write(
      Partition partition, Durability durability, WriteBody<T> body) {
    return write(partition, durability, body, result -> {});
  }

  @Override
  public <T extends @Nullable Object> T write(
      Partition partition, Durability durability, WriteBody<T> body, Published<T> published) {
    Runnable happens = meanwhile.remove(partition);
    if (happens != null) {
      happens.run();
    }
    return below.write(
        partition, durability, writer -> body.run(new CountingWriter(writer)), published);
  }

  @Override
  public List<Partition> partitions(PartitionKind kind, byte[] after, int limit) {
    return below.partitions(kind, after, limit);
  }

  @Override
  public void drop(Partition partition) {
    below.drop(partition);
  }

  @Override
  public long epoch() {
    return below.epoch();
  }

  @Override
  public boolean closedCleanly(long epoch) {
    return below.closedCleanly(epoch);
  }

  @Override
  public SortedMap<String, Long> metrics() {
    return below.metrics();
  }

  @Override
  public void checkpoint(Path directory) {
    below.checkpoint(directory);
  }

  @Override
  public void close() {
    below.close();
  }

  private final class CountingWriter implements Writer {
    private final Writer writer;

    CountingWriter(Writer writer) {
      this.writer = writer;
    }

    @Override
    public void put(Table table, byte[] key, byte[] value) {
      note("put", table);
      writer.put(table, key, value);
    }

    @Override
    public void delete(Table table, byte[] key) {
      note("delete", table);
      writer.delete(table, key);
    }

    @Override
    public byte @Nullable [] get(Table table, byte[] key) {
      note("get", table);
      return writer.get(table, key);
    }

    @Override
    public List<byte @Nullable []> get(Table table, List<byte[]> keys) {
      keys.forEach(key -> note("get", table));
      return writer.get(table, keys);
    }

    @Override
    public List<Row> scan(Table table, byte[] from, byte[] to, int limit) {
      note("scan", table);
      return writer.scan(table, from, to, limit);
    }

    @Override
    public List<Row> scanDescending(Table table, byte[] from, byte[] to, int limit) {
      note("scan", table);
      return writer.scanDescending(table, from, to, limit);
    }

    @Override
    public void walk(Table table, byte[] from, byte[] to, Visitor visitor) {
      note("scan", table);
      writer.walk(table, from, to, visitor);
    }
  }
}

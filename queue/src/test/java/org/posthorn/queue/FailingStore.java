package org.posthorn.queue;

import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.posthorn.kv.Durability;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.kv.Partition;
import org.posthorn.kv.PartitionKind;
import org.posthorn.kv.StoreException;

/// A store whose disk can be full for synced writes, or fail, in some partitions or all.
final class FailingStore implements KeyValueStore {
  volatile boolean full;
  volatile boolean broken;

  /// Fails synced writes for no reason.
  volatile boolean defect;

  volatile Predicate<Partition> struck = partition -> true;
  volatile long epochsLater;
  private final KeyValueStore store;

  FailingStore(KeyValueStore store) {
    this.store = store;
  }

  @Override
  public <T extends @Nullable Object> T read(Partition partition, ReadBody<T> body) {
    return store.read(partition, body);
  }

  @Override
  public <T extends @Nullable Object> T write(
      Partition partition, Durability durability, WriteBody<T> body) {
    if (broken && struck.test(partition)) {
      throw new StoreException(StoreException.Kind.IO, "input/output error");
    }
    if (full && struck.test(partition) && durability == Durability.SYNCED) {
      throw new StoreException(StoreException.Kind.DISK_FULL, "no room");
    }
    if (defect && durability == Durability.SYNCED) {
      throw new IllegalStateException("a defect");
    }
    return store.write(partition, durability, body);
  }

  @Override
  public <T extends @Nullable Object> T write(
      Partition partition, Durability durability, WriteBody<T> body, Published<T> published) {
    return store.write(partition, durability, body, published);
  }

  @Override
  public List<Partition> partitions(PartitionKind kind, byte[] after, int limit) {
    return store.partitions(kind, after, limit);
  }

  @Override
  public void drop(Partition partition) {
    store.drop(partition);
  }

  @Override
  public long epoch() {
    return store.epoch() + epochsLater;
  }

  @Override
  public boolean closedCleanly(long epoch) {
    return store.closedCleanly(epoch);
  }

  @Override
  public SortedMap<String, Long> metrics() {
    return store.metrics();
  }

  @Override
  public void checkpoint(Path directory) {
    store.checkpoint(directory);
  }

  @Override
  public void close() {
    store.close();
  }
}

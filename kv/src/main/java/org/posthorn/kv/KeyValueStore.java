package org.posthorn.kv;

import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/// A durable, ordered key-value store divided into [partitions][Partition].
///
/// A transaction touches one partition, and a partition's write transactions are ordered: each sees
/// all that its predecessors wrote. A predecessor need not be on disk yet; the store answers a
/// transaction only when it and everything it saw are as durable as asked for.
///
/// Keys are compared as unsigned bytes. Values are at most [#VALUE_BYTES_MAX] bytes and pass
/// through a [Seal], so a reader gets back exactly what was put.
///
/// Thread rule: all methods may be called from any thread, virtual threads included; blocking
/// native work happens on the store's own platform threads.
public interface KeyValueStore extends AutoCloseable {

  /// Largest value in bytes. Larger things are blobs.
  int VALUE_BYTES_MAX = 1 << 20;

  /// Longest key in bytes: what PostgreSQL's index pages take, with room to spare.
  int KEY_BYTES_MAX = 1_024;

  /// Most bytes of keys and values that one transaction may write. A body that writes more is
  /// stopped by an [IllegalArgumentException], so that no transaction can fill the memory.
  int TRANSACTION_BYTES_MAX = 32 << 20;

  /// Rows that one read transaction should scan at most before it ends and resumes by key, so that
  /// no snapshot lives long.
  int SNAPSHOT_ROWS_MAX = 1_000;

  /// Reads from one snapshot of a partition.
  ///
  /// @throws StoreException if the store cannot be read
  <T extends @Nullable Object> T read(Partition partition, ReadBody<T> body);

  /// As [#read], for rows that are likely not in memory: where the engine would wait for the disk,
  /// the whole body runs on one of its own threads, so that the caller waits once and not for each
  /// row. The body must not block on anything else.
  ///
  /// @throws StoreException if the store cannot be read
  default <T extends @Nullable Object> T readCold(Partition partition, ReadBody<T> body) {
    return read(partition, body);
  }

  /// One row as it is now: what [#read] costs less the snapshot.
  ///
  /// @throws StoreException if the store cannot be read
  default byte @Nullable [] get(Partition partition, Table table, byte[] key) {
    return this.<byte @Nullable []>read(partition, reader -> reader.get(table, key));
  }

  /// Runs `body` as one write transaction and returns its result when the writes are as durable as
  /// `durability` says. The body may run more than once and does no I/O besides this transaction;
  /// an exception from it aborts the transaction, which then changes nothing.
  ///
  /// @throws StoreException if the writes could not be made durable; unless its kind says
  ///   otherwise, whether they survive is unknown
  default <T extends @Nullable Object> T write(
      Partition partition, Durability durability, WriteBody<T> body) {
    return write(partition, durability, body, _ -> {});
  }

  /// As [#write], and calls `published` with the result after the transaction is as durable as
  /// asked for and before this method returns. Calls for one partition happen in transaction order,
  /// one after another, on whatever thread the store chooses, so they must be short and must not
  /// block, and must not write to this store: this is how a change feed learns of changes in the
  /// order in which they happened. If it throws, the transaction stands and the caller gets what it
  /// threw.
  <T extends @Nullable Object> T write(
      Partition partition, Durability durability, WriteBody<T> body, Published<T> published);

  /// The partitions of one kind that hold at least one row, in [order][Partition#compareTo],
  /// beginning after `after` (the empty id begins at the start), at most `limit` of them.
  List<Partition> partitions(PartitionKind kind, byte[] after, int limit);

  /// Removes every row of a partition.
  void drop(Partition partition);

  /// Which opening of this store this is: greater by at least one at each opening, durable before
  /// the first transaction runs.
  long epoch();

  /// Whether the opening that had this epoch was closed in order, so that even [Durability#RELAXED]
  /// writes of it are known to be here.
  boolean closedCleanly(long epoch);

  /// What the store can say of itself for `status`: names with figures, such as stalls and sync
  /// latency. Cheap enough to be called every few seconds.
  SortedMap<String, Long> figures();

  /// Writes a copy of the whole store that [opens][#closedCleanly] by itself, while the store goes
  /// on working. The directory must not exist yet.
  ///
  /// @throws StoreException of kind UNSUPPORTED where the engine has its own tools for that
  void checkpoint(Path directory);

  /// Makes everything durable, marks this epoch as closed cleanly, and releases what is held. Later
  /// calls of other methods throw a [StoreException] of kind CLOSED.
  @Override
  void close();

  /// The body of a read transaction.
  @FunctionalInterface
  interface ReadBody<T extends @Nullable Object> {
    T run(Reader reader);
  }

  /// The body of a write transaction.
  @FunctionalInterface
  interface WriteBody<T extends @Nullable Object> {
    T run(Writer writer);
  }

  /// Told of a transaction once it is durable.
  @FunctionalInterface
  interface Published<T extends @Nullable Object> {
    void published(T result);
  }
}

package org.posthorn.kv;

import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/// A durable, ordered key-value store divided into [partitions][Partition].
///
/// A transaction accesses one partition, and a partition's write transactions are ordered: each
/// sees all writes of earlier ones. An earlier one need not be on disk yet; a transaction returns
/// only when it and everything it has read are as durable as requested.
///
/// Keys are compared as unsigned bytes. Values are at most [#VALUE_BYTES_MAX] bytes and are
/// processed by a [Seal]; a reader gets exactly the bytes that were put.
///
/// Threads: all methods may be called by any thread, including virtual ones; blocking native calls
/// are made by the store's own platform threads.
public interface KeyValueStore extends AutoCloseable {

  /// Maximum size of a value in bytes. Larger data is stored as blobs.
  int VALUE_BYTES_MAX = 1 << 20;

  /// Maximum length of a key in bytes: safely below the limit of PostgreSQL's index pages.
  int KEY_BYTES_MAX = 1_024;

  /// Maximum bytes of keys and values written by one transaction. A body that writes more gets an
  /// [IllegalArgumentException], so that no transaction can fill the memory.
  int TRANSACTION_BYTES_MAX = 32 << 20;

  /// Maximum number of rows that a read transaction should scan before it ends and continues by
  /// key, so that snapshots are short-lived.
  int SNAPSHOT_ROWS_MAX = 1_000;

  /// Reads from one snapshot of a partition.
  ///
  /// @throws StoreException if the store cannot be read
  <T extends @Nullable Object> T read(Partition partition, ReadBody<T> body);

  /// As [#read], for rows that are probably not cached: if the engine would wait for the disk, the
  /// whole body runs on one of its own threads, so that the caller waits once and not for each row.
  /// The body must not block otherwise.
  ///
  /// @throws StoreException if the store cannot be read
  default <T extends @Nullable Object> T readCold(Partition partition, ReadBody<T> body) {
    return read(partition, body);
  }

  /// Reads one current row; cheaper than [#read], because it needs no snapshot.
  ///
  /// @throws StoreException if the store cannot be read
  default byte @Nullable [] get(Partition partition, Table table, byte[] key) {
    return this.<byte @Nullable []>read(partition, reader -> reader.get(table, key));
  }

  /// Runs `body` as one write transaction and returns its result when the writes have the requested
  /// durability. The body may run more than once and must do no other I/O; an exception from it
  /// aborts the transaction without changes.
  ///
  /// @throws StoreException if the writes could not be made durable; unless its kind says
  ///   otherwise, it is unknown whether they were written
  default <T extends @Nullable Object> T write(
      Partition partition, Durability durability, WriteBody<T> body) {
    return write(partition, durability, body, _ -> {});
  }

  /// As [#write], and calls `published` with the result after the transaction is durable and before
  /// this method returns. Calls for one partition happen in transaction order, one at a time, on
  /// any thread, so they must be short and must not block or write to this store: a change feed
  /// learns of changes in this order. If it throws, the transaction is committed and the caller
  /// gets the exception.
  <T extends @Nullable Object> T write(
      Partition partition, Durability durability, WriteBody<T> body, Published<T> published);

  /// The partitions of one kind that have at least one row, in [order][Partition#compareTo], after
  /// `after` (the empty id begins at the start), at most `limit`.
  List<Partition> partitions(PartitionKind kind, byte[] after, int limit);

  /// Removes every row of a partition.
  void drop(Partition partition);

  /// Whether [#reseal] is supported.
  default boolean reseals() {
    return false;
  }

  /// Writes rows of a partition again whose sealed form is not the one that the [Seal] gives now,
  /// as after encryption was turned on. The content stays. A row that cannot be opened stays as it
  /// is. One short transaction, [Durability#RELAXED].
  ///
  /// @param from empty to begin; otherwise where the previous call ended
  /// @param rowsMax number of rows to look at
  /// @throws StoreException of kind UNSUPPORTED unless [#reseals]
  default Resealed reseal(Partition partition, byte[] from, int rowsMax) {
    throw new StoreException(
        StoreException.Kind.UNSUPPORTED, "this store cannot seal existing rows again");
  }

  /// A result of [#reseal].
  ///
  /// @param next where to continue; empty if there are no more rows
  /// @param damaged rows that could not be opened
  record Resealed(byte[] next, int damaged) {}

  /// Removes replaced and deleted rows from the files on disk, which otherwise happens some time
  /// later. Takes as long as copying the store. Another call may wait for it.
  ///
  /// @throws StoreException of kind CLOSED if the store is closed meanwhile
  default void compact() {}

  /// The number of this opening of the store: greater with each opening, durable before the first
  /// transaction runs.
  long epoch();

  /// Whether the opening with this epoch was closed cleanly, so that even its [Durability#RELAXED]
  /// writes are present.
  boolean closedCleanly(long epoch);

  /// Statistics of the store for `status`, such as stalls and sync latency. Cheap enough for a call
  /// every few seconds.
  SortedMap<String, Long> metrics();

  /// Writes a copy of the whole store while it is in use. The copy can be opened as a store. The
  /// directory must not exist yet.
  ///
  /// @throws StoreException of kind UNSUPPORTED if the engine has its own tools for this
  void checkpoint(Path directory);

  /// Makes everything durable, marks this epoch as closed cleanly, and releases resources. Later
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

  /// Is notified of a transaction when it is durable.
  @FunctionalInterface
  interface Published<T extends @Nullable Object> {
    void published(T result);
  }
}

package org.posthorn.kv;

import java.util.NavigableMap;
import org.jspecify.annotations.Nullable;

/// Buffers a transaction's changes, and includes them in reads.
final class RowsWriter extends RowsReader implements Writer {
  private final NavigableMap<byte[], Change> changes;
  private final TransactionSize size = new TransactionSize();
  private long putBytes;
  private boolean putsMail;

  private RowsWriter(
      Partition partition, Seal seal, Rows below, NavigableMap<byte[], Change> changes) {
    super(partition, seal, new OverlaidRows(changes, below));
    this.changes = changes;
  }

  static RowsWriter over(Rows below, Partition partition, Seal seal) {
    return new RowsWriter(partition, seal, below, RowKeys.newMap());
  }

  @Override
  public void put(Table table, byte[] key, byte[] value) {
    requireRunning();
    size.put(key, value);
    putBytes += key.length + value.length;
    putsMail |= table.family() != Table.Family.ROWS;
    change(table, key, seal.seal(partition, table, key, value));
  }

  @Override
  public void delete(Table table, byte[] key) {
    requireRunning();
    size.delete(key);
    change(table, key, null);
  }

  private void change(Table table, byte[] key, byte @Nullable [] sealed) {
    changes.put(RowKeys.rowKey(prefix, table, key), new Change(table, sealed));
  }

  /// By row key.
  NavigableMap<byte[], Change> changes() {
    return changes;
  }

  long bytes() {
    return size.bytes();
  }

  /// Bytes of the put rows, 0 for a transaction that only deletes.
  long putBytes() {
    return putBytes;
  }

  /// Whether a row was put outside of [Table.Family#ROWS], which stores mail.
  boolean putsMail() {
    return putsMail;
  }
}

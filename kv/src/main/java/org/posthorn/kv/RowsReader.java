package org.posthorn.kv;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads a partition from an engine's [Rows]: builds row keys, opens seals, applies limits.
class RowsReader implements Reader {
  final Partition partition;
  final byte[] prefix;
  final Seal seal;
  private final Rows rows;
  private boolean ended;

  RowsReader(Partition partition, Seal seal, Rows rows) {
    this.partition = partition;
    this.prefix = RowKeys.prefix(partition);
    this.seal = seal;
    this.rows = rows;
  }

  /// Later calls are refused, in case the body leaked its reader.
  final void end() {
    ended = true;
  }

  final void requireRunning() {
    if (ended) {
      throw new IllegalStateException("the transaction has ended");
    }
  }

  @Override
  public final byte @Nullable [] get(Table table, byte[] key) {
    requireRunning();
    byte[] sealed = rows.get(table, RowKeys.rowKey(prefix, table, key));
    return sealed == null ? null : seal.open(partition, table, key, sealed);
  }

  @Override
  public final List<byte @Nullable []> get(Table table, List<byte[]> keys) {
    requireRunning();
    List<byte[]> rowKeys = new ArrayList<>(keys.size());
    for (byte[] key : keys) {
      rowKeys.add(RowKeys.rowKey(prefix, table, key));
    }
    List<byte @Nullable []> found = rows.get(table, rowKeys);
    List<byte @Nullable []> values = new ArrayList<>(keys.size());
    for (int i = 0; i < keys.size(); i++) {
      byte[] sealed = found.get(i);
      values.add(sealed == null ? null : seal.open(partition, table, keys.get(i), sealed));
    }
    return values;
  }

  @Override
  public final List<Row> scan(Table table, byte[] from, byte[] to, int limit) {
    return collect(table, from, to, false, limit);
  }

  @Override
  public final List<Row> scanDescending(Table table, byte[] from, byte[] to, int limit) {
    return collect(table, from, to, true, limit);
  }

  @Override
  public final void walk(Table table, byte[] from, byte[] to, Visitor visitor) {
    each(table, from, to, false, Integer.MAX_VALUE, visitor);
  }

  private List<Row> collect(Table table, byte[] from, byte[] to, boolean descending, int limit) {
    List<Row> found = new ArrayList<>();
    if (limit > 0) {
      Visitor collector =
          (key, value) -> {
            found.add(new Row(key, value));
            return found.size() < limit;
          };
      each(table, from, to, descending, limit, collector);
    }
    return found;
  }

  private void each(
      Table table, byte[] from, byte[] to, boolean descending, int atMost, Visitor visitor) {
    requireRunning();
    byte[] low = RowKeys.rowKey(prefix, table, from);
    byte[] high = RowKeys.end(prefix, table, to);
    try (Rows.Cursor cursor = rows.cursor(table, low, high, descending, atMost)) {
      for (Rows.SealedRow row = cursor.next(); row != null; row = cursor.next()) {
        byte[] key = RowKeys.key(prefix, row.rowKey());
        if (!visitor.row(key, seal.open(partition, table, key, row.sealed()))) {
          return;
        }
      }
    }
  }
}

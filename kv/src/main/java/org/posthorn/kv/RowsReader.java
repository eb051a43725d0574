package org.posthorn.kv;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Reads a partition from an engine's [Rows]: builds row keys, opens seals, applies limits.
class RowsReader implements Reader {
  final Partition partition;
  final byte[] prefix;
  final Rows rows;
  private final Seal seal;
  private Seal.@Nullable PartitionSeal ofPartition;
  private boolean ended;

  RowsReader(Partition partition, Seal seal, Rows rows) {
    this.partition = partition;
    this.prefix = RowKeys.prefix(partition);
    this.seal = partition.kind().code() == Reserved.KIND_CODE ? Seal.IDENTITY : seal;
    this.rows = rows;
  }

  final Seal.PartitionSeal seal() {
    Seal.PartitionSeal known = ofPartition;
    if (known == null) {
      known = seal.of(partition, new Keys());
      ofPartition = known;
    }
    return known;
  }

  private byte[] open(Table table, byte[] key, byte[] sealed) {
    return table.code() == Reserved.SEAL_KEYS_TABLE_CODE ? sealed : seal().open(table, key, sealed);
  }

  /// The keys of the partition's seal, read from its rows.
  private final class Keys implements SealKeys {
    @Override
    public SortedMap<Integer, byte[]> all() {
      SortedMap<Integer, byte[]> found = new TreeMap<>();
      byte[] low = RowKeys.rowKey(prefix, TABLE, new byte[] {1});
      byte[] high = RowKeys.end(prefix, TABLE, new byte[0]);
      try (Rows.Cursor cursor = rows.cursor(TABLE, low, high, false, ID_MAX)) {
        for (Rows.SealedRow row = cursor.next(); row != null; row = cursor.next()) {
          found.put(RowKeys.key(prefix, row.rowKey())[0] & 0xff, row.sealed());
        }
      }
      return found;
    }

    @Override
    public boolean isWriting() {
      return RowsReader.this.isWriting();
    }

    @Override
    public boolean isShared() {
      return rows.isShared();
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
    throw new IllegalStateException("key " + id + " cannot be added: this transaction only reads");
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
    return sealed == null ? null : open(table, key, sealed);
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
      values.add(sealed == null ? null : open(table, keys.get(i), sealed));
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
        if (!visitor.row(key, open(table, key, row.sealed()))) {
          return;
        }
      }
    }
  }
}

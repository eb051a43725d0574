package org.posthorn.kv;

import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;
import org.jspecify.annotations.Nullable;

/// Buffers a transaction's changes, and includes them in reads.
final class RowsWriter extends RowsReader implements Writer {
  private static final List<Table.Family> FAMILIES = List.of(Table.Family.values());

  /// A transaction that seals rows again ends after this many bytes.
  private static final int RESEALED_BYTES_MAX = 4 << 20;

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
    change(table, key, sealed(table, key, value));
  }

  @Override
  public void delete(Table table, byte[] key) {
    requireRunning();
    size.delete(key);
    change(table, key, null);
  }

  private byte[] sealed(Table table, byte[] key, byte[] value) {
    return table.code() == Reserved.SEAL_KEYS_TABLE_CODE ? value : seal().seal(table, key, value);
  }

  /// See [KeyValueStore#reseal].
  KeyValueStore.Resealed reseal(byte[] from, int rowsMax) {
    int family = from.length == 0 ? 0 : from[0];
    byte[] low =
        from.length == 0
            ? prefix
            : RowKeys.joined(prefix, Arrays.copyOfRange(from, 1, from.length));
    byte[] end = RowKeys.after(prefix);
    int seen = 0;
    int damaged = 0;
    for (; family < FAMILIES.size(); family++) {
      ResealedTables tables = new ResealedTables(FAMILIES.get(family));
      try (Rows.Cursor cursor = rows.cursor(tables.any(), low, end, false, rowsMax - seen)) {
        for (Rows.SealedRow row = cursor.next(); row != null; row = cursor.next()) {
          damaged += reseal(tables.of(row.rowKey()[prefix.length] & 0xff), row) ? 0 : 1;
          seen++;
          if (seen == rowsMax || putBytes >= RESEALED_BYTES_MAX) {
            byte[] next =
                RowKeys.joined(
                    new byte[] {(byte) family},
                    Arrays.copyOfRange(row.rowKey(), prefix.length, row.rowKey().length + 1));
            return new KeyValueStore.Resealed(next, damaged);
          }
        }
      }
      low = prefix;
    }
    return new KeyValueStore.Resealed(new byte[0], damaged);
  }

  /// @return false if the row cannot be opened
  private boolean reseal(Table table, Rows.SealedRow row) {
    if (table.code() == Reserved.SEAL_KEYS_TABLE_CODE || seal().isCurrent(row.sealed())) {
      return true;
    }
    byte[] key = RowKeys.key(prefix, row.rowKey());
    byte[] value;
    try {
      value = seal().open(table, key, row.sealed());
    } catch (StoreException e) {
      if (e.kind() != StoreException.Kind.CORRUPT) {
        throw e;
      }
      return false;
    }
    putBytes += key.length + value.length;
    change(table, key, seal().seal(table, key, value));
    return true;
  }

  /// Tables by code; only the code and the family matter.
  private static final class ResealedTables {
    private final @Nullable Table[] byCode = new @Nullable Table[256];
    private final Table.Family family;

    ResealedTables(Table.Family family) {
      this.family = family;
    }

    Table any() {
      return of(1);
    }

    Table of(int code) {
      Table known = byCode[code];
      if (known == null) {
        known = new Table(code, "table_" + code, family);
        byCode[code] = known;
      }
      return known;
    }
  }

  private void change(Table table, byte[] key, byte @Nullable [] sealed) {
    changes.put(RowKeys.rowKey(prefix, table, key), new Change(table, sealed));
  }

  @Override
  boolean isWriting() {
    return true;
  }

  @Override
  void addKey(int id, byte[] encrypted) {
    change(SealKeys.TABLE, new byte[] {(byte) id}, encrypted);
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

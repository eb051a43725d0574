package org.posthorn.kv;

import java.util.Arrays;
import java.util.NavigableMap;
import java.util.TreeMap;

/// Row keys on disk: `partition kind (1), id length (1), id, table code (1), key`. The rows of a
/// partition are contiguous, and within it the rows of a table.
final class RowKeys {
  private RowKeys() {}

  /// The common prefix of a partition's row keys.
  static byte[] prefix(Partition partition) {
    byte[] id = partition.id();
    byte[] prefix = new byte[2 + id.length];
    prefix[0] = (byte) partition.kind().code();
    prefix[1] = (byte) id.length;
    System.arraycopy(id, 0, prefix, 2, id.length);
    return prefix;
  }

  static byte[] rowKey(byte[] prefix, Table table, byte[] key) {
    byte[] rowKey = Arrays.copyOf(prefix, prefix.length + 1 + key.length);
    rowKey[prefix.length] = (byte) table.code();
    System.arraycopy(key, 0, rowKey, prefix.length + 1, key.length);
    return rowKey;
  }

  static byte[] joined(byte[] first, byte[] second) {
    byte[] joined = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, joined, first.length, second.length);
    return joined;
  }

  /// The key within its table.
  static byte[] key(byte[] prefix, byte[] rowKey) {
    return Arrays.copyOfRange(rowKey, prefix.length + 1, rowKey.length);
  }

  /// The first row key after a scan up to `to`; an empty `to` means the end of the table.
  static byte[] end(byte[] prefix, Table table, byte[] to) {
    byte[] end = rowKey(prefix, table, to);
    return to.length == 0 ? after(end) : end;
  }

  /// The smallest byte string greater than all that begin with `prefix`, which is never all 0xff:
  /// it begins with a kind and a length of at most 64.
  static byte[] after(byte[] prefix) {
    int last = prefix.length - 1;
    while (prefix[last] == (byte) 0xff) {
      last--;
    }
    byte[] after = Arrays.copyOf(prefix, last + 1);
    after[last]++;
    return after;
  }

  /// The partition of a row key with a known kind.
  static Partition partition(PartitionKind kind, byte[] rowKey) {
    return Partition.of(kind, Arrays.copyOfRange(rowKey, 2, 2 + rowKey[1]));
  }

  static <V> NavigableMap<byte[], V> newMap() {
    return new TreeMap<>(Arrays::compareUnsigned);
  }
}

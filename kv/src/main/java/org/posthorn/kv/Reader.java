package org.posthorn.kv;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// One snapshot of a partition. Valid only inside the body it was given to, on that thread.
public interface Reader {

  /// The value of a key, or null where there is none. The array is the caller's to keep.
  byte @Nullable [] get(Table table, byte[] key);

  /// The values of many keys of one table, in the order of the keys, null where there is none; one
  /// round trip where the engine has them.
  List<byte @Nullable []> get(Table table, List<byte[]> keys);

  /// Rows with `from <= key < to`, ascending, at most `limit`. An empty `to` means the end of the
  /// table.
  List<Row> scan(Table table, byte[] from, byte[] to, int limit);

  /// As [#scan(Table, byte\[\], byte\[\], int)], descending from the last key below `to`.
  List<Row> scanDescending(Table table, byte[] from, byte[] to, int limit);

  /// Walks rows with `from <= key < to` ascending without collecting them, until the visitor says
  /// no. The walk sees the rows as they were when it began, even if the visitor writes to the same
  /// transaction. The arrays given to the visitor are valid only during its call.
  void walk(Table table, byte[] from, byte[] to, Visitor visitor);

  /// A row of a table. The arrays are the caller's to keep.
  record Row(byte[] key, byte[] value) {}

  /// Sees one row at a time.
  @FunctionalInterface
  interface Visitor {
    /// @return whether to go on
    boolean row(byte[] key, byte[] value);
  }
}

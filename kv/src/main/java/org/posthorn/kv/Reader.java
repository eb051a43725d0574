package org.posthorn.kv;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A snapshot of a partition. Valid only inside the body that received it, on that thread.
public interface Reader {

  /// The value of a key, or null. The array belongs to the caller.
  byte @Nullable [] get(Table table, byte[] key);

  /// The values of several keys of one table, in the same order, null if missing; one round trip if
  /// the engine supports it.
  List<byte @Nullable []> get(Table table, List<byte[]> keys);

  /// Rows with `from <= key < to`, ascending, at most `limit`. An empty `to` means the end of the
  /// table.
  List<Row> scan(Table table, byte[] from, byte[] to, int limit);

  /// As [#scan(Table, byte\[\], byte\[\], int)], descending from the last key below `to`.
  List<Row> scanDescending(Table table, byte[] from, byte[] to, int limit);

  /// Calls the visitor with rows `from <= key < to` ascending, without collecting them, until it
  /// returns false. The rows are those at the beginning, even if the visitor writes to the same
  /// transaction. The arrays are valid only during the call.
  void walk(Table table, byte[] from, byte[] to, Visitor visitor);

  /// A row of a table. The arrays belong to the caller.
  record Row(byte[] key, byte[] value) {}

  /// Receives one row at a time.
  @FunctionalInterface
  interface Visitor {
    /// @return whether to continue
    boolean row(byte[] key, byte[] value);
  }
}

package org.posthorn.kv;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Sealed rows by [row key][RowKeys] in an engine.
interface Rows {
  byte @Nullable [] get(Table table, byte[] rowKey);

  List<byte @Nullable []> get(Table table, List<byte[]> rowKeys);

  /// The current rows with `low <= row key < high`.
  ///
  /// @param atMost number of rows the caller wants, as far as known
  Cursor cursor(Table table, byte[] low, byte[] high, boolean descending, int atMost);

  /// Whether other processes may change rows between transactions.
  default boolean isShared() {
    return false;
  }

  /// Iterates over rows.
  interface Cursor extends AutoCloseable {
    /// The next row, or null at the end.
    @Nullable SealedRow next();

    @Override
    void close();
  }

  /// A row in sealed form.
  record SealedRow(byte[] rowKey, byte[] sealed) {}
}

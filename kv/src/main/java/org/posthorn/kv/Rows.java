package org.posthorn.kv;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Sealed rows by [row key][RowKeys], as an engine has them.
interface Rows {
  byte @Nullable [] get(Table table, byte[] rowKey);

  List<byte @Nullable []> get(Table table, List<byte[]> rowKeys);

  /// The rows with `low <= row key < high` as they are now.
  ///
  /// @param atMost how many rows the caller wants, as far as it knows
  Cursor cursor(Table table, byte[] low, byte[] high, boolean descending, int atMost);

  /// Steps through rows.
  interface Cursor extends AutoCloseable {
    /// The next row, or null at the end.
    @Nullable SealedRow next();

    @Override
    void close();
  }

  /// A row as it lies in the engine.
  record SealedRow(byte[] rowKey, byte[] sealed) {}
}

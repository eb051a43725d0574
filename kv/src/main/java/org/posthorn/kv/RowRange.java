package org.posthorn.kv;

import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// Visits any number of rows of a table with `from <= key < to` in ascending order, one page per
/// transaction, so that snapshots are short-lived. Changes between two pages may be seen or not,
/// but no row is visited twice.
///
/// @param from the first key; empty for the start of the table
/// @param to exclusive; empty for the end of the table
/// @param pageRows rows per transaction
public record RowRange(Partition partition, Table table, byte[] from, byte[] to, int pageRows) {
  private static final byte[] NO_BOUND = {};

  /// @throws IllegalArgumentException unless `pageRows` is 1 to [KeyValueStore#SNAPSHOT_ROWS_MAX]
  public RowRange {
    if (pageRows < 1 || pageRows > KeyValueStore.SNAPSHOT_ROWS_MAX) {
      throw new IllegalArgumentException("a page of " + pageRows + " rows");
    }
  }

  /// All rows of a table.
  public static RowRange all(Partition partition, Table table) {
    return of(partition, table, NO_BOUND, NO_BOUND);
  }

  /// The rows below a key.
  public static RowRange below(Partition partition, Table table, byte[] to) {
    return of(partition, table, NO_BOUND, to);
  }

  public static RowRange of(Partition partition, Table table, byte[] from, byte[] to) {
    return new RowRange(partition, table, from, to, KeyValueStore.SNAPSHOT_ROWS_MAX);
  }

  /// With smaller pages, if processing a row takes time.
  public RowRange inPagesOf(int rows) {
    return new RowRange(partition, table, from, to, rows);
  }

  /// The smallest key above `key`: where a scan continues after `key`.
  public static byte[] after(byte[] key) {
    return Arrays.copyOf(key, key.length + 1);
  }

  /// Visits all rows, outside of any transaction: the visitor may write and may be slow.
  ///
  /// @throws StoreException if the store cannot be read
  public void each(KeyValueStore store, Consumer<Reader.Row> visitor) {
    pages(
        store,
        rows -> {
          rows.forEach(visitor);
          return true;
        });
  }

  /// Visits non-empty pages, outside of any transaction, until the visitor returns false.
  ///
  /// @param visitor returns whether to continue
  /// @throws StoreException if the store cannot be read
  public void pages(KeyValueStore store, Predicate<List<Reader.Row>> visitor) {
    byte[] next = from;
    while (true) {
      byte[] start = next;
      List<Reader.Row> rows =
          store.read(partition, reader -> reader.scan(table, start, to, pageRows));
      if (rows.isEmpty() || !visitor.test(rows) || rows.size() < pageRows) {
        return;
      }
      next = after(rows.getLast().key());
    }
  }

  /// Visits all rows inside write transactions, one for each page. The visitor may see a page twice
  /// and must only read and write there.
  ///
  /// @throws StoreException as [KeyValueStore#write]
  public void change(
      KeyValueStore store, Durability durability, BiConsumer<Writer, List<Reader.Row>> visitor) {
    byte[] next = from;
    while (true) {
      byte[] start = next;
      List<Reader.Row> rows =
          store.write(
              partition,
              durability,
              writer -> {
                List<Reader.Row> page = writer.scan(table, start, to, pageRows);
                visitor.accept(writer, page);
                return page;
              });
      if (rows.size() < pageRows) {
        return;
      }
      next = after(rows.getLast().key());
    }
  }
}

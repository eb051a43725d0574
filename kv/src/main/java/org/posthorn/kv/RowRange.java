package org.posthorn.kv;

import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// The rows of a table with `from <= key < to` in ascending order, however many they are: visited a
/// page at a time, each page in a transaction of its own, so that no snapshot lives long. What
/// changes between two pages is seen or not, but no row is visited twice.
///
/// @param from the first key; empty for the first of the table
/// @param to above the last key; empty for the end of the table
/// @param pageRows how many rows a transaction reads
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

  /// The same in smaller pages, where what is done with a row takes its time.
  public RowRange inPagesOf(int rows) {
    return new RowRange(partition, table, from, to, rows);
  }

  /// The least key above `key`: where a scan that has come to `key` goes on.
  public static byte[] after(byte[] key) {
    return Arrays.copyOf(key, key.length + 1);
  }

  /// Visits all rows, outside of any transaction: the visitor may write, and may take its time.
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

  /// Visits pages, none of them empty, outside of any transaction, until the visitor says no.
  ///
  /// @param visitor answers whether to go on
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

  /// Visits all rows inside write transactions, one for each page. As any body of a transaction,
  /// the visitor may see a page twice and does nothing but read and write there.
  ///
  /// @throws StoreException as of [KeyValueStore#write]
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

package org.posthorn.kv;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One partition's rows as a PostgreSQL transaction sees them.
final class PostgresRows implements Rows {
  /// One round trip fetches at most so many rows.
  private static final int PAGE_ROWS = 256;

  private final Connection connection;
  private final PostgresSchema schema;
  private final byte[] prefix;

  PostgresRows(Connection connection, PostgresSchema schema, byte[] prefix) {
    this.connection = connection;
    this.schema = schema;
    this.prefix = prefix;
  }

  @Override
  public byte @Nullable [] get(Table table, byte[] rowKey) {
    return get(table, List.of(rowKey)).getFirst();
  }

  @Override
  public List<byte @Nullable []> get(Table table, List<byte[]> rowKeys) {
    try {
      if (rowKeys.isEmpty() || !schema.exists(connection, table)) {
        return new ArrayList<>(Collections.<byte @Nullable []>nCopies(rowKeys.size(), null));
      }
      return found(table, rowKeys);
    } catch (SQLException e) {
      throw couldNotRead(e);
    }
  }

  private List<byte @Nullable []> found(Table table, List<byte[]> rowKeys) throws SQLException {
    byte[][] keys =
        rowKeys.stream().map(rowKey -> RowKeys.key(prefix, rowKey)).toArray(byte[][]::new);
    Map<String, byte[]> values = new HashMap<>();
    try (PreparedStatement statement =
        connection.prepareStatement(
            "select key, value from "
                + PostgresSchema.name(table)
                + " where partition = ? and key = any(?)")) {
      statement.setBytes(1, prefix);
      statement.setArray(2, connection.createArrayOf("bytea", keys));
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          values.put(Arrays.toString(rows.getBytes(1)), rows.getBytes(2));
        }
      }
    }
    List<byte @Nullable []> inOrder = new ArrayList<>(keys.length);
    for (byte[] key : keys) {
      inOrder.add(values.get(Arrays.toString(key)));
    }
    return inOrder;
  }

  @Override
  public Cursor cursor(Table table, byte[] low, byte[] high, boolean descending, int atMost) {
    return new PagedCursor(table, low, high, descending, atMost);
  }

  private static StoreException couldNotRead(SQLException e) {
    return PostgresErrors.failed("could not read the store", e);
  }

  private final class PagedCursor implements Cursor {
    private final Table table;
    private byte[] low;
    private byte[] high;
    private final boolean descending;
    private long left;
    private List<SealedRow> page = List.of();
    private int at;
    private boolean last;

    PagedCursor(Table table, byte[] low, byte[] high, boolean descending, int atMost) {
      this.table = table;
      this.low = low;
      this.high = high;
      this.descending = descending;
      this.left = atMost;
    }

    @Override
    public @Nullable SealedRow next() {
      if (at == page.size()) {
        if (last) {
          return null;
        }
        fetch();
        if (page.isEmpty()) {
          return null;
        }
      }
      return page.get(at++);
    }

    private void fetch() {
      int rows = (int) Math.min(left, PAGE_ROWS);
      try {
        page =
            Arrays.compareUnsigned(low, high) < 0 && schema.exists(connection, table)
                ? select(rows)
                : List.of();
      } catch (SQLException e) {
        throw couldNotRead(e);
      }
      at = 0;
      left -= page.size();
      last = page.size() < rows || left <= 0;
      if (!page.isEmpty()) {
        byte[] end = page.getLast().rowKey();
        if (descending) {
          high = end;
        } else {
          low = Arrays.copyOf(end, end.length + 1);
        }
      }
    }

    private List<SealedRow> select(int rows) throws SQLException {
      // The end of the table is a row key that is no longer than one of the empty key.
      boolean bounded = high.length > prefix.length + 1 || startsInTable(high);
      String sql =
          "select key, value from "
              + PostgresSchema.name(table)
              + " where partition = ? and key >= ?"
              + (bounded ? " and key < ?" : "")
              + " order by key"
              + (descending ? " desc" : "")
              + " limit ?";
      List<SealedRow> selected = new ArrayList<>();
      try (PreparedStatement statement = connection.prepareStatement(sql)) {
        int parameter = 1;
        statement.setBytes(parameter++, prefix);
        statement.setBytes(parameter++, RowKeys.key(prefix, low));
        if (bounded) {
          statement.setBytes(parameter++, RowKeys.key(prefix, high));
        }
        statement.setInt(parameter, rows);
        try (ResultSet found = statement.executeQuery()) {
          while (found.next()) {
            byte[] rowKey = RowKeys.rowKey(prefix, table, found.getBytes(1));
            selected.add(new SealedRow(rowKey, found.getBytes(2)));
          }
        }
      }
      return selected;
    }

    /// A descending scan that has come to the empty key ends there.
    private boolean startsInTable(byte[] rowKey) {
      return Arrays.equals(rowKey, RowKeys.rowKey(prefix, table, new byte[0]));
    }

    @Override
    public void close() {
      // Holds nothing between pages.
    }
  }
}

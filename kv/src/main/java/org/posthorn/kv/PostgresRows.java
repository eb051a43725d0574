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

/// The rows of one partition in a PostgreSQL transaction.
final class PostgresRows implements Rows {
  /// Maximum number of rows fetched in one round trip.
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
  public boolean isShared() {
    return true;
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
    return new PagedCursor(
        low,
        high,
        descending,
        atMost,
        (from, to, wanted) -> page(table, from, to, descending, (int) Math.min(wanted, PAGE_ROWS)));
  }

  private PagedCursor.Page page(
      Table table, byte[] low, byte[] high, boolean descending, int rows) {
    try {
      List<SealedRow> found =
          Arrays.compareUnsigned(low, high) < 0 && schema.exists(connection, table)
              ? select(table, low, high, descending, rows)
              : List.of();
      return new PagedCursor.Page(found, found.size() < rows);
    } catch (SQLException e) {
      throw couldNotRead(e);
    }
  }

  private static StoreException couldNotRead(SQLException e) {
    return PostgresErrors.failed("could not read the store", e);
  }

  private List<SealedRow> select(Table table, byte[] low, byte[] high, boolean descending, int rows)
      throws SQLException {
    // The end of the table is a row key that is no longer than that of the empty key.
    boolean bounded = high.length > prefix.length + 1 || isStart(table, high);
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

  /// A descending scan that has reached the empty key ends there.
  private boolean isStart(Table table, byte[] rowKey) {
    return Arrays.equals(rowKey, RowKeys.rowKey(prefix, table, new byte[0]));
  }
}

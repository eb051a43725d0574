package org.posthorn.kv;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;

/// A transaction's changes by table, sent to PostgreSQL as one statement.
final class PostgresChanges {
  private final byte[] prefix;
  private final SortedMap<Table, OfTable> tables =
      new TreeMap<>(Comparator.comparingInt(Table::code));

  private PostgresChanges(byte[] prefix) {
    this.prefix = prefix;
  }

  static PostgresChanges of(byte[] prefix, Map<byte[], Change> changes) {
    PostgresChanges byTable = new PostgresChanges(prefix);
    changes.forEach((rowKey, change) -> byTable.add(RowKeys.key(prefix, rowKey), change));
    return byTable;
  }

  private void add(byte[] key, Change change) {
    OfTable ofTable = tables.computeIfAbsent(change.table(), table -> new OfTable());
    byte[] sealed = change.sealed();
    if (sealed == null) {
      ofTable.deleted.add(key);
    } else {
      ofTable.keys.add(key);
      ofTable.values.add(sealed);
    }
  }

  Set<Table> tables() {
    return tables.keySet();
  }

  void send(Connection connection, UUID step, Durability durability) throws SQLException {
    StringBuilder sql = new StringBuilder();
    if (durability == Durability.RELAXED) {
      sql.append("set local synchronous_commit = off; ");
    }
    sql.append("insert into kv_step (partition, step) values (?, ?)");
    tables.forEach((table, changes) -> changes.append(sql, PostgresSchema.name(table)));
    try (PreparedStatement statement = connection.prepareStatement(sql.toString())) {
      int parameter = 1;
      statement.setBytes(parameter++, prefix);
      statement.setObject(parameter++, step);
      for (OfTable changes : tables.values()) {
        parameter = changes.set(connection, statement, parameter);
      }
      statement.execute();
    }
  }

  private final class OfTable {
    final List<byte[]> keys = new ArrayList<>();
    final List<byte[]> values = new ArrayList<>();
    final List<byte[]> deleted = new ArrayList<>();

    void append(StringBuilder sql, String table) {
      if (!keys.isEmpty()) {
        sql.append("; insert into ").append(table).append(" (partition, key, value)");
        sql.append(" select ?, new.key, new.value from unnest(?, ?) as new (key, value)");
        sql.append(" on conflict (partition, key) do update set value = excluded.value");
      }
      if (!deleted.isEmpty()) {
        sql.append("; delete from ").append(table).append(" where partition = ? and key = any(?)");
      }
    }

    int set(Connection connection, PreparedStatement statement, int first) throws SQLException {
      int parameter = first;
      if (!keys.isEmpty()) {
        statement.setBytes(parameter++, prefix);
        statement.setArray(parameter++, array(connection, keys));
        statement.setArray(parameter++, array(connection, values));
      }
      if (!deleted.isEmpty()) {
        statement.setBytes(parameter++, prefix);
        statement.setArray(parameter++, array(connection, deleted));
      }
      return parameter;
    }

    private static java.sql.Array array(Connection connection, List<byte[]> bytes)
        throws SQLException {
      return connection.createArrayOf("bytea", bytes.toArray(byte[][]::new));
    }
  }
}

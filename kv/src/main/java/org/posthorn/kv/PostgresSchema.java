package org.posthorn.kv;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// The tables in PostgreSQL, created at their first write:
///
/// - `kv_head (partition)`: a row per partition, locked by each writer;
/// - `kv_step (partition, step, at)`: the transactions of the last hour, for looking up a
///   transaction whose commit was not confirmed;
/// - `kv_epoch (epoch, clean)`: openings;
/// - `kv_table (name)`: the tables below;
/// - `kv_t_<name> (partition, key, value)` for each [Table], in 16 parts by hash of the partition.
///
/// `partition` is the [prefix][RowKeys#prefix] of row keys. PostgreSQL compares `bytea` as unsigned
/// bytes, whatever its collation.
final class PostgresSchema {
  private static final int PARTS = 16;

  /// An arbitrary number, the same in all processes: "posthorn" in ASCII.
  private static final long DDL_LOCK = 0x706f7374686f726eL;

  private static final String TAKE_DDL_LOCK = "select pg_advisory_xact_lock(" + DDL_LOCK + ")";

  private final Set<String> known = ConcurrentHashMap.newKeySet();

  /// Creates the basic tables, in a separate transaction.
  void create(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          TAKE_DDL_LOCK
              + "; create table if not exists kv_head (partition bytea primary key)"
              + "; create table if not exists kv_step (partition bytea, step uuid,"
              + " at timestamptz not null default now(), primary key (partition, step))"
              + "; create index if not exists kv_step_at on kv_step (at)"
              + "; create table if not exists kv_epoch"
              + " (epoch bigint primary key, clean boolean not null)"
              + "; create table if not exists kv_table (name text primary key)");
    }
    connection.commit();
    tables(connection).forEach(known::add);
    connection.commit();
  }

  static String name(Table table) {
    return "kv_t_" + table.name();
  }

  /// Whether a table exists in the connection's transaction.
  boolean exists(Connection connection, Table table) throws SQLException {
    if (known.contains(name(table))) {
      return true;
    }
    try (PreparedStatement statement =
        connection.prepareStatement("select 1 from kv_table where name = ?")) {
      statement.setString(1, name(table));
      try (ResultSet found = statement.executeQuery()) {
        return found.next();
      }
    }
  }

  /// Creates missing tables in the connection's transaction. When it has committed, call
  /// [#committed].
  void require(Connection connection, Set<Table> tables) throws SQLException {
    for (Table table : tables) {
      if (!known.contains(name(table))) {
        make(connection, name(table));
      }
    }
  }

  void committed(Set<Table> tables) {
    tables.forEach(table -> known.add(name(table)));
  }

  private static void make(Connection connection, String name) throws SQLException {
    StringBuilder sql = new StringBuilder(TAKE_DDL_LOCK);
    sql.append("; create table if not exists ").append(name);
    sql.append(" (partition bytea, key bytea, value bytea not null,");
    sql.append(" primary key (partition, key)) partition by hash (partition)");
    for (int part = 0; part < PARTS; part++) {
      sql.append("; create table if not exists ").append(name).append("_p").append(part);
      sql.append(" partition of ").append(name);
      sql.append(" for values with (modulus ").append(PARTS);
      sql.append(", remainder ").append(part).append(')');
    }
    sql.append("; insert into kv_table values ('").append(name).append("')");
    sql.append(" on conflict do nothing");
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql.toString());
    }
  }

  /// The names of all tables of rows.
  static List<String> tables(Connection connection) throws SQLException {
    List<String> names = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet found = statement.executeQuery("select name from kv_table order by name")) {
      while (found.next()) {
        names.add(found.getString(1));
      }
    }
    return names;
  }
}

package org.posthorn.kv;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/// Interprets PostgreSQL's error codes: appendix A of its manual.
final class PostgresErrors {
  private static final String CONNECTION = "08";
  private static final String SHUTDOWN = "57P";
  private static final String SERIALIZATION_FAILURE = "40001";
  private static final String DEADLOCK = "40P01";
  private static final String DISK_FULL = "53100";
  private static final String CORRUPT = "XX00";

  private PostgresErrors() {}

  static StoreException failed(String what, SQLException e) {
    return new StoreException(kind(state(e)), what + ": " + e.getMessage(), e);
  }

  private static StoreException.Kind kind(String state) {
    if (state.equals(DISK_FULL)) {
      return StoreException.Kind.DISK_FULL;
    }
    boolean damaged = state.startsWith(CORRUPT) && !state.equals("XX000");
    return damaged ? StoreException.Kind.CORRUPT : StoreException.Kind.IO;
  }

  /// Whether the transaction had no effect and another attempt may succeed.
  static boolean isWorthRepeating(@Nullable Throwable e) {
    return e instanceof SQLException sql
        && (state(sql).equals(SERIALIZATION_FAILURE)
            || state(sql).equals(DEADLOCK)
            || isConnectionLost(sql));
  }

  /// Whether a commit with this failure may have succeeded.
  static boolean isConnectionLost(SQLException e) {
    return state(e).startsWith(CONNECTION) || state(e).startsWith(SHUTDOWN);
  }

  private static String state(SQLException e) {
    String state = e.getSQLState();
    return state == null ? "" : state;
  }
}

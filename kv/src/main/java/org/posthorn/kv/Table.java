package org.posthorn.kv;

/// A table: a type of rows in partitions. The code follows the partition in keys on disk and never
/// changes; codes are assigned in ARCHITECTURE.md, so that no two modules use the same.
///
/// @param code 1 to 255, unique over all modules
/// @param name for people and for PostgreSQL: lower-case letters, digits and `_`, at most 40,
///   beginning with a letter; unique, never changes if PostgreSQL is used
/// @param family its physical storage
public record Table(int code, String name, Family family) {
  public Table {
    if (code < 1 || code > 255) {
      throw new IllegalArgumentException("table code " + code + " is not in 1..255");
    }
    if (!name.matches("[a-z][a-z0-9_]{0,39}")) {
      throw new IllegalArgumentException("'" + name + "' is no name for a table");
    }
  }

  /// Tables of one family share physical settings.
  public enum Family {
    /// Small, read often.
    ROWS,
    /// Message bytes: large, written once, read in pieces.
    BODIES,
    /// Short-lived, scanned from a position on.
    QUEUE
  }
}

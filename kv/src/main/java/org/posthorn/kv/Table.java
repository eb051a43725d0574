package org.posthorn.kv;

/// A kind of row inside partitions. The code follows the partition in the keys on disk and never
/// changes; codes are given out in ARCHITECTURE.md so that no two modules use one twice.
///
/// @param code 1 to 255, unique over all modules
/// @param name for people and for PostgreSQL: lower-case letters, digits and `_`, at most 40, a
///   letter first; unique and unchanging where PostgreSQL is used
/// @param family which physical store it lies in
public record Table(int code, String name, Family family) {
  public Table {
    if (code < 1 || code > 255) {
      throw new IllegalArgumentException("table code " + code + " is not in 1..255");
    }
    if (!name.matches("[a-z][a-z0-9_]{0,39}")) {
      throw new IllegalArgumentException("'" + name + "' is no name for a table");
    }
  }

  /// Rows of one family share their physical settings.
  public enum Family {
    /// Small, often read.
    ROWS,
    /// Message bytes: large, written once, read in pieces.
    BODIES,
    /// Short-lived, scanned from a low-water key.
    QUEUE
  }
}

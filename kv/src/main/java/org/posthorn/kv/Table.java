package org.posthorn.kv;

/// A kind of row inside partitions. The code follows the partition in the keys on disk and never
/// changes; codes are given out in ARCHITECTURE.md so that no two modules use one twice.
///
/// @param code 1 to 255, unique over all modules
/// @param name for people and for PostgreSQL, `[a-z_]+`
/// @param family which physical store it lies in
public record Table(int code, String name, Family family) {
  public Table {
    if (code < 1 || code > 255) {
      throw new IllegalArgumentException("table code " + code + " is not in 1..255");
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

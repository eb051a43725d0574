package org.posthorn.kv;

/// The kind of a partition. The code is the first byte of its keys on disk and never changes.
///
/// @param code 1 to 255, unique
/// @param name for people
public record PartitionKind(int code, String name) {
  public PartitionKind {
    if (code < 1 || code > 255) {
      throw new IllegalArgumentException("partition kind code " + code + " is not in 1..255");
    }
  }
}

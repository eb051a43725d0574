package org.posthorn.kv;

/// Codes reserved for the stores themselves.
final class Reserved {
  /// Partitions of this kind contain the store's own data.
  static final int KIND_CODE = 255;

  /// The table of epochs: `epoch (8 bytes) -> 1 if it was closed cleanly, otherwise 0`.
  static final int EPOCHS_TABLE_CODE = 255;

  /// Keys of partitions' seals, in each partition, see [SealKeys].
  static final int SEAL_KEYS_TABLE_CODE = 252;

  // 253 is the table of named leases, in the package lease.

  private Reserved() {}
}

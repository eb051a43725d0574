package org.posthorn.kv;

/// Codes that the stores keep for themselves.
final class Reserved {
  /// Partitions of this kind hold what a store notes about itself.
  static final int KIND_CODE = 255;

  /// The table of epochs: `epoch (8 bytes) -> 1 if it was closed cleanly, else 0`.
  static final int EPOCHS_TABLE_CODE = 255;

  // 253 is the table of named leases, in the package lease.

  /// Stands for blob frames when they are sealed; there are no rows of it.
  static final int FRAMES_TABLE_CODE = 254;

  private Reserved() {}
}

package org.posthorn.kv;

/// Settings of small stores for tests.
final class RocksStores {
  private RocksStores() {}

  /// No floor, so that tests run on full machines; a failed write fails the test through its
  /// caller.
  static RocksStore.Settings settings() {
    return RocksStore.Settings.withDefaults(() -> {})
        .withMemoryBytes(8 << 20)
        .withFreeSpaceFloor(0);
  }
}

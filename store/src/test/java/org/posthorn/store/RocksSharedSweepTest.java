package org.posthorn.store;

import org.posthorn.kv.KeyValueStore;
import org.posthorn.kv.RocksStore;

/// On the embedded store.
class RocksSharedSweepTest extends SharedSweepTest {
  @Override
  KeyValueStore engine() {
    return RocksStore.open(
        directory.resolve("rows"),
        RocksStore.Settings.withDefaults(
                () -> {
                  throw new AssertionError("the store failed");
                })
            .withFreeSpaceFloor(0));
  }
}

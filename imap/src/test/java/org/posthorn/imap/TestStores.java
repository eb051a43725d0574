package org.posthorn.imap;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.kv.MemoryStore;
import org.posthorn.kv.RocksStore;

/// The store below the tests: `-Dposthorn.test.store=memory`, `rocks` or `postgres`.
final class TestStores {
  private TestStores() {}

  static KeyValueStore open(Path directory) throws IOException {
    String kind = System.getProperty("posthorn.test.store", "memory");
    return switch (kind) {
      case "memory" -> new MemoryStore();
      case "rocks" ->
          RocksStore.open(
              Files.createTempDirectory(directory, "rocks"),
              RocksStore.Settings.withDefaults(() -> {
                throw new AssertionError("the store failed");
              }));
      default -> throw new IllegalArgumentException("posthorn.test.store=" + kind);
    };
  }
}

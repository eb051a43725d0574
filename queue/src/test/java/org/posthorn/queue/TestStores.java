package org.posthorn.queue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.kv.MemoryStore;
import org.posthorn.kv.PostgresStore;
import org.posthorn.kv.RocksStore;
import org.posthorn.kv.Seal;

/// The stores below one test, closed after it: `-Dposthorn.test.store=memory`, `rocks`, or
/// `postgres` together with
/// `-Dposthorn.test.postgres=jdbc:postgresql://127.0.0.1:5432/test?user=x`, where each store is a
/// schema of its own.
final class TestStores implements AfterEachCallback {
  private static final int CONNECTIONS = 4;

  private final List<KeyValueStore> stores = new ArrayList<>();
  private final List<Path> directories = new ArrayList<>();

  /// A new store.
  KeyValueStore open() {
    try {
      KeyValueStore store = store(System.getProperty("posthorn.test.store", "memory"));
      stores.add(store);
      return store;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private KeyValueStore store(String kind) throws IOException {
    return switch (kind) {
      case "memory" -> new MemoryStore();
      case "rocks" -> {
        Path directory = Files.createTempDirectory("queue-rocks");
        directories.add(directory);
        yield RocksStore.open(
            directory,
            RocksStore.Settings.withDefaults(
                    () -> {
                      throw new AssertionError("the store failed");
                    })
                .withFreeSpaceFloor(0));
      }
      case "postgres" -> postgres(System.getProperty("posthorn.test.postgres", ""));
      default -> throw new IllegalArgumentException("posthorn.test.store=" + kind);
    };
  }

  private static KeyValueStore postgres(String url) throws IOException {
    String schema = "queue_" + UUID.randomUUID().toString().replace('-', '_');
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE SCHEMA " + schema);
    } catch (SQLException e) {
      throw new IOException("no schema in " + url, e);
    }
    String own = url + (url.contains("?") ? "&" : "?") + "currentSchema=" + schema;
    return PostgresStore.open(own, CONNECTIONS, Seal.IDENTITY);
  }

  @Override
  public void afterEach(ExtensionContext context) throws IOException {
    stores.forEach(KeyValueStore::close);
    for (Path directory : directories) {
      try (Stream<Path> files = Files.walk(directory)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }
}

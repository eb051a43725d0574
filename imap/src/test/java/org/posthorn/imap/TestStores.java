package org.posthorn.imap;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.kv.MemoryStore;
import org.posthorn.kv.PostgresStore;
import org.posthorn.kv.RocksStore;
import org.posthorn.kv.Seal;

/// The store below the tests: `-Dposthorn.test.store=memory`, `rocks`, or `postgres` together with
/// `-Dposthorn.test.postgres=jdbc:postgresql://127.0.0.1:5432/test?user=test`, where each test
/// makes a schema of its own.
final class TestStores {
  private static final int CONNECTIONS = 4;

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
      case "postgres" -> postgres(System.getProperty("posthorn.test.postgres", ""));
      default -> throw new IllegalArgumentException("posthorn.test.store=" + kind);
    };
  }

  private static KeyValueStore postgres(String url) throws IOException {
    String schema = "imap_" + UUID.randomUUID().toString().replace('-', '_');
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE SCHEMA " + schema);
    } catch (SQLException e) {
      throw new IOException("no schema in " + url, e);
    }
    String own = url + (url.contains("?") ? "&" : "?") + "currentSchema=" + schema;
    return PostgresStore.open(own, CONNECTIONS, Seal.IDENTITY);
  }
}

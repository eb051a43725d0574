package org.posthorn.server.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.admin.copies.Progress;
import org.posthorn.server.RunningServer;
import org.posthorn.server.config.Configuration;
import org.posthorn.server.config.Settings;

/// A backup is read from its own files, whatever store the installation has now.
class BackupCopyTest {
  @TempDir Path directory;

  @Test
  void a_backup_of_rocksdb_is_read_by_an_installation_with_postgresql() throws IOException {
    try (RunningServer server = RunningServer.stopped(directory.resolve("data"))) {
      Path backup = directory.resolve("backup");
      assertThat(server.posthorn("backup", backup.toString()).exit()).isZero();
      Configuration configuration =
          server
              .configuration(Map.of())
              .with(Settings.ENGINE, "postgresql", "test")
              .with(Settings.POSTGRESQL_URL, "jdbc:postgresql://127.0.0.1:1/none", "test");
      try (Backup.Opened opened = Backup.open(backup, configuration, Progress.NONE)) {
        assertThat(opened.storage().directory().domains()).hasSize(1);
      }
    }
  }
}

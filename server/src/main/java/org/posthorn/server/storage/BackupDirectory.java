package org.posthorn.server.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.posthorn.admin.copies.KnownBackup;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The directory of backups, and the note in each backup about its size.
final class BackupDirectory {
  private static final String NOTE = "backup.json";
  private static final int NOTE_BYTES_MAX = 10_000;

  private BackupDirectory() {}

  /// Writes the note into an unfinished backup.
  static void describe(Path backup, Instant made, long bytes) throws IOException {
    Files.write(
        backup.resolve(NOTE),
        JsonMapper.shared()
            .writeValueAsBytes(
                JsonMapper.shared()
                    .createObjectNode()
                    .put("made", made.toString())
                    .put("bytes", bytes)));
  }

  /// The backups in the directory, in no order. None if the directory does not exist yet.
  static List<KnownBackup> list(Path shelf) throws IOException {
    List<KnownBackup> found = new ArrayList<>();
    if (!Files.isDirectory(shelf)) {
      return found;
    }
    try (Stream<Path> entries = Files.list(shelf)) {
      for (Path entry : entries.toList()) {
        String name = String.valueOf(entry.getFileName());
        if (!name.endsWith(Backup.UNFINISHED)
            && Files.isDirectory(entry.resolve(DataDirectory.KV))) {
          found.add(known(entry, name));
        }
      }
    }
    return found;
  }

  private static KnownBackup known(Path backup, String name) throws IOException {
    Path note = backup.resolve(NOTE);
    if (Files.isRegularFile(note) && Files.size(note) < NOTE_BYTES_MAX) {
      try {
        JsonNode json = JsonMapper.shared().readTree(Files.readAllBytes(note));
        return new KnownBackup(
            name,
            Instant.parse(json.path("made").asString()),
            Optional.of(json.path("bytes").asLong()));
      } catch (JacksonException | java.time.DateTimeException e) {
        // A backup of an earlier version has no note.
      }
    }
    return new KnownBackup(name, Files.getLastModifiedTime(backup).toInstant(), Optional.empty());
  }
}

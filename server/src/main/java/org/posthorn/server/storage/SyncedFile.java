package org.posthorn.server.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/// Writes small files durably and atomically.
public final class SyncedFile {
  private SyncedFile() {}

  /// Writes a temporary file, syncs it, renames it, and syncs the directory.
  ///
  /// @param permissions as `rw-------`
  public static void write(Path file, String text, String permissions) throws IOException {
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(fresh);
    Files.createFile(
        fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions)));
    try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
      ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    syncParent(file);
  }

  /// Creates a directory durably if it is missing, private to its owner.
  public static void makeDirectory(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      Files.createDirectory(
          directory,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }
    syncParent(directory);
  }

  private static void syncParent(Path path) throws IOException {
    try (FileChannel channel =
        FileChannel.open(path.toAbsolutePath().resolveSibling("."), StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}

package org.posthorn.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Comparator;
import java.util.stream.Stream;
import org.posthorn.server.config.Configuration;
import org.posthorn.server.config.ConfigurationException;
import org.posthorn.server.config.Settings;

/// Copies of the whole store.
///
/// A backup is a directory with `kv/`, `blobs/` and `posthorn.toml`. The engine's checkpoint is
/// taken first, then the blobs: those that the checkpoint names exist before it, and none of them
/// is erased meanwhile. TLS keys are not in it.
public final class Backup {
  private Backup() {}

  /// Writes a backup while the store goes on working.
  ///
  /// @param directory must not exist yet
  /// @return its size in bytes
  public static long write(Storage storage, Path directory) throws IOException {
    if (Files.exists(directory)) {
      throw new ConfigurationException(directory + " exists already; a backup needs a new name");
    }
    storage.sweeping().lock();
    try {
      Files.createDirectories(directory);
      storage.kv().checkpoint(directory.resolve("kv"));
      copy(storage.data().resolve("blobs"), directory.resolve("blobs"));
      Path configuration = storage.data().resolve(Installation.CONFIGURATION);
      if (Files.exists(configuration)) {
        Files.copy(configuration, directory.resolve(Installation.CONFIGURATION));
      }
    } finally {
      storage.sweeping().unlock();
    }
    try (Stream<Path> files = Files.walk(directory)) {
      return files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
    }
  }

  /// Puts a whole backup into a data directory that holds no store.
  public static void restoreWhole(Path backup, Path data) throws IOException {
    requireBackup(backup);
    if (Files.exists(data.resolve("kv"))) {
      throw new ConfigurationException(
          data + " holds a store already; restore into a new directory and move it into place");
    }
    Installation.directory(data);
    copy(backup.resolve("kv"), data.resolve("kv"));
    copy(backup.resolve("blobs"), data.resolve("blobs"));
    Path configuration = data.resolve(Installation.CONFIGURATION);
    if (Files.exists(backup.resolve(Installation.CONFIGURATION)) && !Files.exists(configuration)) {
      Files.copy(backup.resolve(Installation.CONFIGURATION), configuration);
    }
  }

  /// Opens a backup for reading what is in it. It is opened as a copy, so that the backup itself
  /// stays as it was.
  static Opened open(Path backup, Configuration configuration) throws IOException {
    requireBackup(backup);
    Path copy = Files.createTempDirectory(configuration.get(Settings.DATA), "restoring");
    try {
      copy(backup.resolve("kv"), copy.resolve("kv"));
      link(backup.resolve("blobs"), copy.resolve("blobs"));
      return new Opened(
          Storage.open(configuration.with(Settings.DATA, copy.toString(), "restore")), copy);
    } catch (IOException | RuntimeException e) {
      remove(copy);
      throw e;
    }
  }

  /// A backup opened for reading, and the copy that goes when it is closed.
  record Opened(Storage storage, Path copy) implements AutoCloseable {
    @Override
    public void close() {
      storage.close();
      try {
        remove(copy);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static void requireBackup(Path backup) {
    if (!Files.isDirectory(backup.resolve("kv")) || !Files.isDirectory(backup.resolve("blobs"))) {
      throw new ConfigurationException(backup + " is not a backup: it lacks kv/ or blobs/");
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    walk(from, to, (file, target) -> Files.copy(file, target, StandardCopyOption.COPY_ATTRIBUTES));
  }

  /// Blob files are never changed, so a link serves as a copy where the file system allows it.
  private static void link(Path from, Path to) throws IOException {
    walk(
        from,
        to,
        (file, target) -> {
          try {
            Files.createLink(target, file);
          } catch (IOException | UnsupportedOperationException e) {
            Files.copy(file, target); // another file system
          }
        });
  }

  @FunctionalInterface
  private interface FileAction {
    void apply(Path file, Path target) throws IOException;
  }

  private static void walk(Path from, Path to, FileAction action) throws IOException {
    Files.walkFileTree(
        from,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
              throws IOException {
            Files.createDirectories(to.resolve(from.relativize(directory)));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            action.apply(file, to.resolve(from.relativize(file)));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException failure)
              throws IOException {
            if (failure instanceof java.nio.file.NoSuchFileException) {
              return FileVisitResult.CONTINUE; // a temporary blob that was finished or discarded
            }
            throw failure;
          }
        });
  }

  private static void remove(Path directory) throws IOException {
    try (Stream<Path> tree = Files.walk(directory)) {
      for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }
}

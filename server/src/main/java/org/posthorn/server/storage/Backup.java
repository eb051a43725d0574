package org.posthorn.server.storage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.posthorn.admin.OperationException;
import org.posthorn.admin.OperationException.Reason;
import org.posthorn.admin.copies.Progress;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.kv.RocksStore;
import org.posthorn.kv.StoreException;
import org.posthorn.server.config.Configuration;
import org.posthorn.server.config.Settings;

/// Backups of the whole store.
///
/// A backup is a directory with `kv/`, `blobs/` and `posthorn.toml`. The engine's checkpoint is
/// made first, then the blobs are copied: the blobs that the checkpoint refers to exist before it,
/// and none of them is erased meanwhile. TLS keys are not in a backup.
///
/// A backup is made under a temporary name, synced, and then renamed: a directory with the final
/// name is complete.
public final class Backup {
  static final String UNFINISHED = ".unfinished";

  private Backup() {}

  /// Writes a backup while the store is in use.
  ///
  /// @param directory must not exist yet
  /// @return its size in bytes
  /// @throws OperationException if it exists
  public static long write(Storage storage, Path directory, Progress progress) throws IOException {
    if (Files.exists(directory)) {
      throw new OperationException(
          Reason.EXISTS, directory + " exists already; a backup needs a new name");
    }
    Instant made = Instant.now();
    AtomicLong bytes = new AtomicLong();
    createAtomically(
        directory,
        unfinished -> {
          storage.erasureLock().lock();
          try {
            storage.kv().checkpoint(unfinished.resolve(DataDirectory.KV));
            Path blobs = storage.data().resolve(DataDirectory.BLOBS);
            long engine = size(unfinished.resolve(DataDirectory.KV));
            progress.of(engine + size(blobs));
            progress.done(engine);
            copy(blobs, unfinished.resolve(DataDirectory.BLOBS), progress);
          } finally {
            storage.erasureLock().unlock();
          }
          Path configuration = storage.data().resolve(DataDirectory.CONFIGURATION);
          if (Files.exists(configuration)) {
            Files.copy(configuration, unfinished.resolve(DataDirectory.CONFIGURATION));
          }
          bytes.set(size(unfinished));
          BackupDirectory.describe(unfinished, made, bytes.get());
        });
    return bytes.get();
  }

  private static long size(Path directory) throws IOException {
    AtomicLong bytes = new AtomicLong();
    walk(
        directory,
        directory,
        (file, _) -> {
          bytes.addAndGet(file.toFile().length());
        });
    return bytes.get();
  }

  /// Restores a complete backup into a data directory that has no store. New ids of accounts,
  /// messages and everything else start above those that may have been issued since the backup. The
  /// first opening of the store sees to that, and needs the master key of the backup if it is
  /// encrypted.
  ///
  /// @throws OperationException if there is a store, or no backup
  public static void restoreWhole(Path backup, Path data) throws IOException {
    DataDirectory.requireBackup(backup);
    if (Files.exists(data.resolve(DataDirectory.KV))) {
      throw new OperationException(
          Reason.EXISTS,
          data + " holds a store already; restore into a new directory and move it into place");
    }
    DataDirectory.create(data);
    // The engine's directory comes last: if it exists, the store is complete.
    for (String part : List.of(DataDirectory.BLOBS, DataDirectory.KV)) {
      Path place = data.resolve(part);
      if (Files.exists(place)) {
        throw new OperationException(
            Reason.EXISTS, place + " is in the way; remove it, or restore into a new directory");
      }
      createAtomically(
          place,
          unfinished -> {
            copy(backup.resolve(part), unfinished);
            if (part.equals(DataDirectory.KV)) {
              noteRestored(unfinished);
            }
          });
    }
    Path configuration = data.resolve(DataDirectory.CONFIGURATION);
    Path backedUp = backup.resolve(DataDirectory.CONFIGURATION);
    if (Files.exists(backedUp) && !Files.exists(configuration)) {
      Files.copy(backedUp, configuration);
    }
  }

  /// Done before the copy gets its name, so that a store always knows that it was restored. Needs
  /// no master key.
  private static void noteRestored(Path kv) {
    AtomicBoolean failed = new AtomicBoolean();
    try (KeyValueStore store =
        RocksStore.open(kv, RocksStore.Settings.withDefaults(() -> failed.set(true)))) {
      RestoreNote.write(store, Instant.now());
    }
    if (failed.get()) {
      throw new StoreException(
          StoreException.Kind.IO, "the disk failed while a backup was put back");
    }
  }

  /// Creates a directory completely or not at all.
  private static void createAtomically(Path directory, Content content) throws IOException {
    Path place = directory.toAbsolutePath();
    Path unfinished = place.resolveSibling(place.getFileName() + UNFINISHED);
    if (Files.exists(unfinished)) {
      remove(unfinished); // left by a copy that was interrupted
    }
    DataDirectory.create(unfinished);
    try {
      content.writeTo(unfinished);
      sync(unfinished);
      Files.move(unfinished, place, StandardCopyOption.ATOMIC_MOVE);
      syncOne(Objects.requireNonNull(place.getParent()));
    } catch (IOException | RuntimeException e) {
      remove(unfinished);
      throw e;
    }
  }

  @FunctionalInterface
  private interface Content {
    void writeTo(Path directory) throws IOException;
  }

  private static void sync(Path tree) throws IOException {
    try (Stream<Path> paths = Files.walk(tree)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        syncOne(path);
      }
    }
  }

  private static void syncOne(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /// Opens a backup to read its content. It is opened as a copy, so that the backup itself does not
  /// change, with the installation's master keys.
  static Opened open(Path backup, Configuration configuration, Progress progress)
      throws IOException {
    DataDirectory.requireBackup(backup);
    Path copy = Files.createTempDirectory(configuration.get(Settings.DATA), "restoring");
    try {
      Path engine = backup.resolve(DataDirectory.KV);
      progress.of(size(engine));
      copy(engine, copy.resolve(DataDirectory.KV), progress);
      link(backup.resolve(DataDirectory.BLOBS), copy.resolve(DataDirectory.BLOBS));
      return new Opened(Storage.open(ofCopy(configuration, copy)), copy);
    } catch (IOException | RuntimeException e) {
      remove(copy);
      throw e;
    }
  }

  /// The default place of the key file depends on the data directory, so the copy is given the
  /// path. A copy never makes a key file: without one, what is written to the copy is not
  /// encrypted. The engine of a backup is RocksDB, whatever the installation uses now.
  private static Configuration ofCopy(Configuration configuration, Path copy) {
    Path keys = Secrets.file(configuration);
    boolean encrypting = configuration.get(Settings.ENCRYPTION) && Files.exists(keys);
    return configuration
        .with(Settings.DATA, copy.toString(), "restore")
        .with(Settings.ENGINE, "rocksdb", "restore")
        .with(Settings.MASTER_KEY_FILE, keys.toString(), "restore")
        .with(Settings.ENCRYPTION, String.valueOf(encrypting), "restore");
  }

  /// An opened backup. Its copy is removed when it is closed.
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

  private static void copy(Path from, Path to) throws IOException {
    copy(from, to, Progress.NONE);
  }

  private static void copy(Path from, Path to, Progress progress) throws IOException {
    walk(
        from,
        to,
        (file, target) -> {
          Files.copy(file, target, StandardCopyOption.COPY_ATTRIBUTES);
          progress.done(target.toFile().length());
        });
  }

  /// Blob files never change, so a link serves as a copy if the file system allows it.
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

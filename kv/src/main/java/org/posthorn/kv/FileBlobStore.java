package org.posthorn.kv;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.SecureRandom;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/// Blobs as files, `ab/c/abc…` (32 hexadecimal digits): 4,096 directories, so that a directory has
/// a few thousand files even with millions of blobs.
///
/// A blob is written under `tmp/`, synced, renamed, and the directory synced. Files under `tmp/` at
/// opening are left from a crash and removed. Files are readable only by their owner. See
/// [BlobFrames] for the format. Neither the files nor their names contain keys.
///
/// All disk access happens on [#THREADS] platform threads of the store.
public final class FileBlobStore implements BlobStore {
  /// Maximum number of simultaneous syncs or reads.
  static final int THREADS = 8;

  private static final Pattern NAME = Pattern.compile("[0-9a-f]{32}");

  private final Path directory;
  private final Path temporary;
  private final boolean encrypting;
  private final FreeSpace freeSpace;
  private final DirectoryLock lock;
  private final DiskThreads disk = new DiskThreads("blob-", THREADS);
  private final SecureRandom random = new SecureRandom();
  private final Set<Path> durableDirectories = ConcurrentHashMap.newKeySet();

  /// Opens or creates the blobs in `directory`: new ones are not encrypted, and there is no
  /// free-space floor.
  ///
  /// @throws StoreException of kind LOCKED if they are open elsewhere
  public FileBlobStore(Path directory) throws IOException {
    this(directory, false, 0);
  }

  /// Opens or creates the blobs in `directory`.
  ///
  /// @param encrypting whether new blobs are encrypted, each with a random key of its own. Others
  ///   are read as their references say.
  /// @param freeSpaceFloor in bytes: with less free space no blob is begun
  /// @throws StoreException of kind LOCKED if they are open elsewhere
  public FileBlobStore(Path directory, boolean encrypting, long freeSpaceFloor) throws IOException {
    this.directory = directory;
    this.temporary = directory.resolve("tmp");
    this.encrypting = encrypting;
    OwnerOnly.createDirectories(directory);
    lock = DirectoryLock.take(directory);
    freeSpace = new FreeSpace(directory, freeSpaceFloor);
    OwnerOnly.createDirectories(temporary);
    try (DirectoryStream<Path> leftovers = Files.newDirectoryStream(temporary)) {
      for (Path leftover : leftovers) {
        Files.delete(leftover);
      }
    }
  }

  /// @throws StoreException of kind DISK_FULL below the floor
  @Override
  public BlobWriter create() throws IOException {
    freeSpace.admitMail(0);
    BlobRef ref = newRef();
    Path file = temporary.resolve(ref.id().toString());
    FileChannel channel =
        disk.call(() -> FileChannel.open(file, Set.of(CREATE_NEW, READ, WRITE), OwnerOnly.FILE));
    return new FileBlobWriter(this, ref, file, channel);
  }

  private BlobRef newRef() {
    BlobId id = new BlobId(random.nextLong(), random.nextLong());
    if (!encrypting) {
      return BlobRef.plain(id);
    }
    byte[] key = new byte[BlobRef.KEY_BYTES];
    random.nextBytes(key);
    return BlobRef.encrypted(id, key);
  }

  @Override
  public boolean encrypting() {
    return encrypting;
  }

  @Override
  public void requireRoom(long bytes) {
    freeSpace.admitMail(bytes);
  }

  @Override
  public BlobReader open(BlobRef ref) throws IOException {
    return disk.call(() -> {
      FileChannel channel = FileChannel.open(place(ref.id()), READ);
      try {
        return FileBlobReader.finished(disk, channel, FrameForm.of(ref));
      } catch (IOException | RuntimeException e) {
        channel.close();
        throw e;
      }
    });
  }

  @Override
  public void delete(BlobId id) throws IOException {
    // Not synced: a blob that reappears after a power failure is an orphan, and swept again.
    disk.call(() -> Files.deleteIfExists(place(id)));
  }

  @Override
  public void forEach(Consumer<Listed> visitor) throws IOException {
    disk.call(() -> {
      for (int leaf = 0; leaf < 1 << 12; leaf++) {
        visitLeaf(leafDirectory(String.format("%03x", leaf)), visitor);
      }
      return true;
    });
  }

  private static void visitLeaf(Path leaf, Consumer<Listed> visitor) throws IOException {
    if (!Files.isDirectory(leaf)) {
      return;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(leaf)) {
      for (Path file : files) {
        String name = file.getFileName().toString();
        if (NAME.matcher(name).matches()) {
          visit(file, BlobId.parse(name), visitor);
        }
      }
    }
  }

  private static void visit(Path file, BlobId id, Consumer<Listed> visitor) throws IOException {
    BasicFileAttributes attributes;
    try {
      attributes = Files.readAttributes(file, BasicFileAttributes.class);
    } catch (NoSuchFileException e) {
      return; // deleted since the directory was read
    }
    visitor.accept(new Listed(id, attributes.lastModifiedTime().toInstant(), attributes.size()));
  }

  @Override
  public long freeBytes() throws IOException {
    return disk.call(() -> Files.getFileStore(directory).getUsableSpace());
  }

  @Override
  public void close() {
    disk.close();
    lock.close();
  }

  DiskThreads disk() {
    return disk;
  }

  /// Renames a synced temporary file to its final name, durably. Runs on a disk thread.
  void publish(Path file, BlobId id) throws IOException {
    Path place = place(id);
    Path leaf = leafDirectory(id.toString());
    makeDurable(leaf);
    Files.move(file, place, StandardCopyOption.ATOMIC_MOVE);
    OwnerOnly.sync(leaf);
  }

  /// Syncs a directory into its parents once for each opening, even if it exists: the process that
  /// created it may have died before the sync.
  private void makeDurable(Path leaf) throws IOException {
    if (durableDirectories.contains(leaf)) {
      return;
    }
    OwnerOnly.createDirectories(leaf);
    OwnerOnly.sync(leaf.resolveSibling("."));
    OwnerOnly.sync(directory);
    durableDirectories.add(leaf);
  }

  static void readFully(FileChannel channel, ByteBuffer into, long position) throws IOException {
    long at = position;
    while (into.hasRemaining()) {
      int count = channel.read(into, at);
      if (count < 0) {
        return;
      }
      at += count;
    }
  }

  private Path place(BlobId id) {
    return leafDirectory(id.toString()).resolve(id.toString());
  }

  private Path leafDirectory(String name) {
    return directory.resolve(name.substring(0, 2)).resolve(name.substring(2, 3));
  }
}

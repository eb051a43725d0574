package org.posthorn.kv;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.rocksdb.NativeLibraryLoader;
import org.rocksdb.RocksDB;
import org.rocksdb.util.Environment;

/// RocksDB's native library, loaded once in a process.
///
/// It is taken from `java.library.path` where it lies there, as `./posthorn` arranges. Otherwise it
/// is unpacked from its jar, 15 MB, into the directory of the store that is opened first, and its
/// name is removed as soon as it is loaded. RocksDB's own way would be the temporary directory,
/// where a copy stays for each process that is killed. The store's directory is its owner's alone
/// and locked, so that nobody else can put a file there, and no other process unpacks into it at
/// the same time; what is left by a process that was killed in between is overwritten by the next.
final class RocksLibrary {
  /// What the jar calls it, and so its name while it is unpacked.
  static final String FILE = Environment.getJniLibraryFileName("rocksdb");

  private RocksLibrary() {}

  /// Loads it, unless it is loaded. Thread-safe.
  ///
  /// @param directory where to unpack it; it belongs to this process
  /// @throws StoreException of kind IO if it cannot be unpacked or loaded
  static void load(Path directory) {
    try {
      NativeLibraryLoader.getInstance().loadLibrary(directory.toAbsolutePath().toString());
      Files.deleteIfExists(directory.resolve(FILE));
    } catch (IOException | RuntimeException | UnsatisfiedLinkError e) {
      throw new StoreException(
          StoreException.Kind.IO,
          "RocksDB's native library could not be loaded from "
              + directory
              + " (where programs may not be run, put "
              + FILE
              + " from its jar into a directory of java.library.path): "
              + e.getMessage(),
          e);
    }
    RocksDB.loadLibrary();
  }
}

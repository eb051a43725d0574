package org.posthorn.kv;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.rocksdb.NativeLibraryLoader;
import org.rocksdb.RocksDB;
import org.rocksdb.util.Environment;

/// RocksDB's native library, loaded once per process.
///
/// It is loaded from `java.library.path` if it is there, as `./posthorn` arranges. Otherwise it is
/// unpacked from its jar, 15 MB, into the directory of the first opened store, and unlinked after
/// it was loaded. RocksDB's default is the temporary directory, where a copy remains for each
/// process that is killed. The store's directory is private and locked, so that nobody else can put
/// a file there or unpack at the same time; a file left by a killed process is overwritten by the
/// next.
final class RocksLibrary {
  /// Its name in the jar, and while it is unpacked.
  static final String FILE = Environment.getJniLibraryFileName("rocksdb");

  private RocksLibrary() {}

  /// Loads it unless it is loaded. Thread-safe.
  ///
  /// @param directory where to unpack it; private to this process
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

package org.posthorn.kv;

import java.io.IOException;
import java.io.OutputStream;
import java.util.function.Consumer;

/// Large byte strings, written once under a random name, durable before they are named anywhere
/// else.
///
/// Order of things: write the blob, [BlobWriter#finish] (synced), then the transaction that owns
/// it. A blob that no row owns is an orphan, which the sweeper of the layer above removes after a
/// day.
public interface BlobStore extends AutoCloseable {

  /// A new blob. Nothing of it is seen by others before it is finished.
  ///
  /// @throws StoreException of kind CLOSED, as from all methods, once the store is closed
  BlobWriter create() throws IOException;

  /// Whether so many bytes could be written now.
  ///
  /// @throws StoreException of kind DISK_FULL if too little would stay free
  void requireRoom(long bytes);

  /// Opens a blob for reading at any position.
  ///
  /// @throws java.nio.file.NoSuchFileException if there is none of that id
  BlobReader open(BlobId id) throws IOException;

  /// Removes a blob; nothing happens if there is none.
  void delete(BlobId id) throws IOException;

  /// Names every finished blob, in no order, with the time it was finished.
  void forEach(Consumer<Listed> visitor) throws IOException;

  /// Bytes free where new blobs would go.
  long freeBytes() throws IOException;

  @Override
  void close();

  /// A blob's name, age, and the bytes it takes on disk.
  record Listed(BlobId id, java.time.Instant finished, long bytes) {}

  /// A blob being written. One thread at a time. Closing it unfinished discards it.
  abstract class BlobWriter extends OutputStream {
    /// Makes the blob durable: its bytes, and its name.
    public abstract BlobId finish() throws IOException;

    /// Reads back what was written so far: the message is scanned before it is kept.
    public abstract BlobReader reader() throws IOException;
  }

  /// A finished blob. Positions are absolute; thread-safe.
  interface BlobReader extends AutoCloseable {
    long size();

    /// Reads up to `length` bytes at `position`.
    ///
    /// @return how many, at least 1, or -1 at the end
    int read(long position, byte[] into, int offset, int length) throws IOException;

    @Override
    void close() throws IOException;
  }
}

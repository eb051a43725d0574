package org.posthorn.kv;

import java.io.IOException;
import java.io.OutputStream;
import java.util.function.Consumer;

/// Stores large byte strings, each written once under a random id and durable before it is referred
/// to.
///
/// Order: write the blob, [BlobWriter#finish] (synced), then commit the transaction that owns it. A
/// blob without owner is an orphan, which the sweeper of the layer above removes after a day.
///
/// The owner stores the [BlobRef], which contains the key of an encrypted blob. Everything that
/// needs no content is done with the [BlobId].
public interface BlobStore extends AutoCloseable {

  /// Begins a new blob, which is invisible until it is finished.
  ///
  /// @throws StoreException of kind CLOSED, as from all methods, once the store is closed
  BlobWriter create() throws IOException;

  /// Checks whether this many bytes could be written now.
  ///
  /// @throws StoreException of kind DISK_FULL if too little space would be left
  void requireRoom(long bytes);

  /// Whether new blobs are encrypted. Those that exist are read either way.
  boolean encrypting();

  /// Opens a blob for reading at any position.
  ///
  /// @throws java.nio.file.NoSuchFileException if it does not exist
  /// @throws StoreException of kind CORRUPT, naming the blob, if it is damaged as far as this is
  ///   known without reading it; so do reads of a damaged part. Of an encrypted blob, any change of
  ///   its file or key is damage, and its size is verified here.
  BlobReader open(BlobRef ref) throws IOException;

  /// Removes a blob; does nothing if it does not exist.
  void delete(BlobId id) throws IOException;

  /// Calls the visitor with every finished blob, in no order.
  void forEach(Consumer<Listed> visitor) throws IOException;

  /// Free bytes for new blobs.
  long freeBytes() throws IOException;

  @Override
  void close();

  /// A blob's id, the time it was finished, and its size on disk.
  record Listed(BlobId id, java.time.Instant finished, long bytes) {}

  /// A blob being written. One thread at a time. Closing it before [#finish] discards it; so does a
  /// write that fails.
  abstract class BlobWriter extends OutputStream {
    /// Makes the blob and its name durable.
    public abstract BlobRef finish() throws IOException;

    /// Reads what has been written so far.
    public abstract BlobReader reader() throws IOException;
  }

  /// Reads a finished blob. Positions are absolute; thread-safe.
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

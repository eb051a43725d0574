package org.posthorn.imap;

import java.io.IOException;
import java.util.function.Consumer;
import org.posthorn.kv.BlobId;
import org.posthorn.kv.BlobRef;
import org.posthorn.kv.BlobStore;
import org.posthorn.kv.StoreException;

/// Blobs on a disk that fails when a test says so.
final class FaultyBlobs implements BlobStore {
  /// What may fail.
  enum Fault {
    NONE,
    ROOM,
    WRITE,
    CLOSE,
    DELETE,
    OPEN,
    READ,
    /// Octets of value 1 are read as NUL: what stores hold from before NUL was encoded.
    NUL
  }

  volatile Fault fault = Fault.NONE;

  private final BlobStore sound;

  FaultyBlobs(BlobStore sound) {
    this.sound = sound;
  }

  private void fail(Fault here) throws IOException {
    if (fault == here) {
      throw new IOException("the disk fails for the tests: " + here);
    }
  }

  @Override
  public BlobWriter create() throws IOException {
    if (fault == Fault.ROOM) {
      throw new StoreException(StoreException.Kind.DISK_FULL, "no room for the tests");
    }
    BlobWriter writer = sound.create();
    return new BlobWriter() {
      @Override
      public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
      }

      @Override
      public void write(byte[] bytes, int offset, int length) throws IOException {
        fail(Fault.WRITE);
        writer.write(bytes, offset, length);
      }

      @Override
      public BlobRef finish() throws IOException {
        if (fault == Fault.CLOSE) {
          // Not as an IOException: what a store throws of its own accord.
          throw new StoreException(StoreException.Kind.IO, "a blob cannot be closed");
        }
        return writer.finish();
      }

      @Override
      public BlobReader reader() throws IOException {
        return writer.reader();
      }

      @Override
      public void close() throws IOException {
        writer.close();
        if (fault == Fault.CLOSE) {
          throw new StoreException(StoreException.Kind.IO, "a blob cannot be closed");
        }
      }
    };
  }

  @Override
  public void requireRoom(long bytes) {
    sound.requireRoom(bytes);
  }

  @Override
  public boolean encrypting() {
    return sound.encrypting();
  }

  @Override
  public BlobReader open(BlobRef ref) throws IOException {
    fail(Fault.OPEN);
    BlobReader reader = sound.open(ref);
    return new BlobReader() {
      @Override
      public long size() {
        return reader.size();
      }

      @Override
      public int read(long position, byte[] into, int offset, int length) throws IOException {
        fail(Fault.READ);
        int count = reader.read(position, into, offset, length);
        for (int i = offset; fault == Fault.NUL && i < offset + count; i++) {
          into[i] = into[i] == 1 ? 0 : into[i];
        }
        return count;
      }

      @Override
      public void close() throws IOException {
        reader.close();
      }
    };
  }

  @Override
  public void delete(BlobId id) throws IOException {
    fail(Fault.DELETE);
    sound.delete(id);
  }

  @Override
  public void forEach(Consumer<Listed> visitor) throws IOException {
    sound.forEach(visitor);
  }

  @Override
  public long freeBytes() throws IOException {
    return sound.freeBytes();
  }

  @Override
  public void close() {
    sound.close();
  }
}

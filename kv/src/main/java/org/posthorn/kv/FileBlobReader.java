package org.posthorn.kv;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Reads a blob's file by whole frames, and caches the last one for sequential reading.
final class FileBlobReader implements BlobStore.BlobReader {
  private final FileBlobStore store;
  private final BlobId id;
  private final FileChannel channel;
  private final BlobFrames frames;

  /// The bytes after those in the file, for a blob that is still being written.
  private final byte[] tail;

  private volatile @Nullable Frame last;

  FileBlobReader(FileBlobStore store, BlobId id, FileChannel channel, BlobFrames frames) {
    this(store, id, channel, frames, new byte[0]);
  }

  FileBlobReader(
      FileBlobStore store, BlobId id, FileChannel channel, BlobFrames frames, byte[] tail) {
    this.store = store;
    this.id = id;
    this.channel = channel;
    this.frames = frames;
    this.tail = tail;
  }

  @Override
  public long size() {
    return frames.size() + tail.length;
  }

  @Override
  public int read(long position, byte[] into, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, into.length);
    if (position < 0 || length == 0) {
      throw new IllegalArgumentException("read of " + length + " bytes at " + position);
    }
    if (position >= size()) {
      return -1;
    }
    byte[] plain;
    int start;
    if (position >= frames.size()) {
      plain = tail;
      start = (int) (position - frames.size());
    } else {
      plain = frame(BlobFrames.frameOf(position));
      start = (int) (position % BlobFrames.FRAME_BYTES);
    }
    int count = Math.min(length, plain.length - start);
    System.arraycopy(plain, start, into, offset, count);
    return count;
  }

  private byte[] frame(long number) throws IOException {
    Frame remembered = last;
    if (remembered != null && remembered.number() == number) {
      return remembered.plain();
    }
    byte[] plain = store.disk().call(() -> readFrame(number));
    last = new Frame(number, plain);
    return plain;
  }

  private byte[] readFrame(long number) throws IOException {
    ByteBuffer sealed = ByteBuffer.allocate(frames.sealedBytes(number));
    FileBlobStore.readFully(channel, sealed, frames.fileOffset(number));
    byte[] plain =
        sealed.hasRemaining()
            ? new byte[0]
            : FrameSeal.open(store.seal(), id, number, sealed.array());
    if (plain.length != frames.bytesIn(number)) {
      throw new StoreException(
          StoreException.Kind.CORRUPT, "blob " + id + " is damaged: frame " + number + " is short");
    }
    return plain;
  }

  @Override
  public void close() throws IOException {
    last = null;
    channel.close();
  }

  private record Frame(long number, byte[] plain) {}
}

package org.posthorn.kv;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Reads a blob's file by whole frames, and caches the last one for sequential reading.
final class FileBlobReader implements BlobStore.BlobReader {
  private static final byte[] NO_TAIL = {};

  private final DiskThreads disk;
  private final FileChannel channel;
  private final FrameForm form;
  private final BlobFrames frames;

  /// The bytes after those in the file, for a blob that is still being written.
  private final byte[] tail;

  private final boolean finished;

  private volatile @Nullable Frame last;

  private FileBlobReader(
      DiskThreads disk,
      FileChannel channel,
      FrameForm form,
      BlobFrames frames,
      byte @Nullable [] tail) {
    this.disk = disk;
    this.channel = channel;
    this.form = form;
    this.frames = frames;
    this.tail = tail == null ? NO_TAIL : tail;
    this.finished = tail == null;
  }

  /// Reads a finished blob. The end of an encrypted one is read at once, which verifies its size,
  /// id and key. Runs on a disk thread.
  ///
  /// @throws StoreException of kind CORRUPT
  static FileBlobReader finished(DiskThreads disk, FileChannel channel, FrameForm form)
      throws IOException {
    ByteBuffer header = ByteBuffer.allocate(BlobFrames.HEADER_BYTES);
    FileBlobStore.readFully(channel, header, 0);
    BlobFrames frames =
        BlobFrames.of(header.flip(), channel.size(), form.id(), form.none().version());
    FileBlobReader reader = new FileBlobReader(disk, channel, form, frames, null);
    if (frames.version() == BlobFrames.ENCRYPTED) {
      long end = frames.count() - 1;
      reader.last = new Frame(end, reader.opened(end, reader.stored(end)));
    }
    return reader;
  }

  /// Reads a blob that is still being written.
  ///
  /// @param frames those in the file
  /// @param tail the bytes after them
  static FileBlobReader unfinished(
      DiskThreads disk, FileChannel channel, FrameForm form, BlobFrames frames, byte[] tail) {
    return new FileBlobReader(disk, channel, form, frames, tail);
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
    byte[] plain = opened(number, disk.call(() -> stored(number)));
    last = new Frame(number, plain);
    return plain;
  }

  private byte[] stored(long number) throws IOException {
    ByteBuffer stored = ByteBuffer.allocate(frames.fileBytes(number));
    FileBlobStore.readFully(channel, stored, frames.fileOffset(number));
    if (stored.hasRemaining()) {
      throw BlobFrames.damaged(form.id(), "frame " + number + " is short");
    }
    return stored.array();
  }

  private byte[] opened(long number, byte[] stored) {
    byte[] plain = form.open(number, finished && number == frames.count() - 1, stored);
    if (plain.length != frames.bytesIn(number)) {
      throw BlobFrames.damaged(form.id(), "frame " + number + " is short");
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

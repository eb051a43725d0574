package org.posthorn.kv;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/// Collects frames, seals them, and appends them to the temporary file.
final class FileBlobWriter extends BlobStore.BlobWriter {
  private enum State {
    OPEN,
    FINISHED,
    DISCARDED
  }

  private final FileBlobStore store;
  private final BlobId id;
  private final Path file;
  private final FileChannel channel;

  /// Space for the seal's header, then a frame.
  private byte[] buffer = new byte[Seal.HEADER_BYTES + BlobFrames.FRAME_BYTES];

  /// Bytes in the current frame.
  private int used;

  /// The contents of the file: full frames until the blob is finished.
  private BlobFrames written = new BlobFrames(0, 0);

  private State state = State.OPEN;

  FileBlobWriter(FileBlobStore store, BlobId id, Path file, FileChannel channel) {
    this.store = store;
    this.id = id;
    this.file = file;
    this.channel = channel;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    requireOpen();
    int at = offset;
    int left = length;
    while (left > 0) {
      if (used == BlobFrames.FRAME_BYTES) {
        append();
      }
      int count = Math.min(left, BlobFrames.FRAME_BYTES - used);
      System.arraycopy(bytes, at, buffer, Seal.HEADER_BYTES + used, count);
      used += count;
      at += count;
      left -= count;
    }
  }

  @Override
  public BlobId finish() throws IOException {
    requireOpen();
    if (used > 0) {
      append();
    }
    // After any failure the blob does not exist and is not retried: a sync that failed once may
    // succeed the second time without having written anything.
    try {
      store
          .disk()
          .call(() -> {
            writeFully(written.header(), 0);
            channel.force(false);
            channel.close();
            store.publish(file, id);
            return id;
          });
    } catch (IOException | RuntimeException e) {
      try {
        discard();
      } catch (IOException | RuntimeException second) {
        e.addSuppressed(second);
      }
      throw e;
    }
    state = State.FINISHED;
    buffer = new byte[0];
    return id;
  }

  @Override
  public BlobStore.BlobReader reader() throws IOException {
    requireOpen();
    byte[] tail = Arrays.copyOfRange(buffer, Seal.HEADER_BYTES, Seal.HEADER_BYTES + used);
    BlobFrames frames = written;
    FileChannel own = store.disk().call(() -> FileChannel.open(file, StandardOpenOption.READ));
    return new FileBlobReader(store, id, own, frames, tail);
  }

  @Override
  public void close() throws IOException {
    if (state == State.OPEN) {
      discard();
    }
  }

  private void append() throws IOException {
    long number = BlobFrames.frameOf(written.size());
    ByteBuffer sealed = FrameSeal.seal(store.seal(), id, number, buffer, used);
    BlobFrames longer = new BlobFrames(written.size() + used, sealed.remaining() - used);
    if (number > 0 && longer.added() != written.added()) {
      throw new IllegalStateException("the seal adds now more, now fewer bytes to a blob's frame");
    }
    store
        .disk()
        .call(() -> {
          writeFully(sealed, longer.fileOffset(number));
          return true;
        });
    written = longer;
    used = 0;
  }

  private void writeFully(ByteBuffer bytes, long position) throws IOException {
    long at = position;
    while (bytes.hasRemaining()) {
      at += channel.write(bytes, at);
    }
  }

  private void discard() throws IOException {
    state = State.DISCARDED;
    buffer = new byte[0];
    store
        .disk()
        .call(() -> {
          channel.close();
          return Files.deleteIfExists(file);
        });
  }

  private void requireOpen() throws IOException {
    if (state != State.OPEN) {
      throw new IOException("blob " + id + " takes no more: it is " + state);
    }
  }
}

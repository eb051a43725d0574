package org.posthorn.kv;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/// Collects frames, converts them to their form, and appends them to the temporary file.
final class FileBlobWriter extends BlobStore.BlobWriter {
  private enum State {
    OPEN,
    FINISHED,
    DISCARDED
  }

  private final FileBlobStore store;
  private final BlobRef ref;
  private final FrameForm form;
  private final Path file;
  private final FileChannel channel;

  /// A frame, with space around it for what its form adds.
  private byte[] buffer;

  /// Bytes in the current frame.
  private int used;

  /// The contents of the file: full frames until the blob is finished.
  private BlobFrames written;

  private State state = State.OPEN;

  FileBlobWriter(FileBlobStore store, BlobRef ref, Path file, FileChannel channel) {
    this.store = store;
    this.ref = ref;
    this.form = FrameForm.of(ref);
    this.file = file;
    this.channel = channel;
    this.written = form.none();
    this.buffer = new byte[BlobFrames.FRAME_BYTES + written.added()];
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
        orDiscard(() -> append(false));
      }
      int count = Math.min(left, BlobFrames.FRAME_BYTES - used);
      System.arraycopy(bytes, at, buffer, form.before() + used, count);
      used += count;
      at += count;
      left -= count;
    }
  }

  @Override
  public BlobRef finish() throws IOException {
    requireOpen();
    orDiscard(() -> {
      if (used > 0 || form.none().count() > 0) {
        append(true);
      }
      store
          .disk()
          .call(() -> {
            writeFully(written.header(), 0);
            channel.force(false);
            channel.close();
            store.publish(file, ref.id());
            return ref;
          });
    });
    state = State.FINISHED;
    buffer = new byte[0];
    return ref;
  }

  @Override
  public BlobStore.BlobReader reader() throws IOException {
    requireOpen();
    byte[] tail = Arrays.copyOfRange(buffer, form.before(), form.before() + used);
    BlobFrames frames = written;
    FileChannel own = store.disk().call(() -> FileChannel.open(file, StandardOpenOption.READ));
    return FileBlobReader.unfinished(store.disk(), own, form, frames, tail);
  }

  @Override
  public void close() throws IOException {
    if (state == State.OPEN) {
      discard();
    }
  }

  private void append(boolean last) throws IOException {
    long number = BlobFrames.frameOf(written.size());
    ByteBuffer sealed = form.seal(number, last, buffer, used);
    BlobFrames longer = written.longer(used);
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

  private interface Step {
    void run() throws IOException;
  }

  /// After any failure the blob does not exist and is not retried: a sync that failed once may
  /// succeed the second time without having written anything, and no frame is encrypted twice: it
  /// is encrypted in place, with a nonce for one time.
  private void orDiscard(Step step) throws IOException {
    try {
      step.run();
    } catch (Throwable e) { // also errors
      try {
        discard();
      } catch (IOException | RuntimeException second) {
        e.addSuppressed(second);
      }
      throw e;
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
      throw new IOException("blob " + ref + " takes no more: it is " + state);
    }
  }
}

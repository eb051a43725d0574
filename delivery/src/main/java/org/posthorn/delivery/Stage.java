package org.posthorn.delivery;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.posthorn.kv.BlobStore;
import org.posthorn.runtime.Slice;
import org.posthorn.transport.message.Contents;

/// The octets of a message between its arrival and where it goes: in memory while it is small, then
/// in a blob that is never finished, so that nothing of it is synced here and a crash leaves
/// nothing that counts. What is to stand before the message may therefore be known at its end. One
/// thread.
final class Stage extends OutputStream implements Contents, AutoCloseable {
  private static final int FIRST_BYTES = 4 << 10;
  private static final int STEP_BYTES = 64 << 10;

  private final BlobStore blobs;
  private final int memoryMax;
  private byte[] memory = new byte[FIRST_BYTES];
  private long size;
  private BlobStore.@Nullable BlobWriter blob;

  /// @param memoryMax octets above which a message is written to a blob
  Stage(BlobStore blobs, int memoryMax) {
    this.blobs = blobs;
    this.memoryMax = memoryMax;
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public void write(int octet) throws IOException {
    write(new byte[] {(byte) octet}, 0, 1);
  }

  @Override
  public void write(byte[] from, int offset, int length) throws IOException {
    BlobStore.BlobWriter spilled = blob;
    if (spilled == null && size + length > memoryMax) {
      spilled = blobs.create();
      blob = spilled;
      spilled.write(memory, 0, (int) size);
      memory = new byte[0];
    }
    if (spilled != null) {
      spilled.write(from, offset, length);
    } else {
      int held = (int) size;
      if (held + length > memory.length) {
        memory = Arrays.copyOf(memory, Math.max(held + length, memory.length * 2));
      }
      System.arraycopy(from, offset, memory, held, length);
    }
    size += length;
  }

  @Override
  public void writeTo(OutputStream target) throws IOException {
    copy(target, size);
  }

  /// The first octets.
  byte[] beginning(int max) throws IOException {
    ByteArrayOutputStream beginning = new ByteArrayOutputStream();
    copy(beginning, Math.min(max, size));
    return beginning.toByteArray();
  }

  private void copy(OutputStream target, long length) throws IOException {
    BlobStore.BlobWriter spilled = blob;
    if (spilled == null) {
      target.write(memory, 0, (int) length);
      return;
    }
    Slice slice = new Slice();
    byte[] step = new byte[STEP_BYTES];
    try (BlobStore.BlobReader reader = spilled.reader()) {
      for (long done = 0; done < length; ) {
        int count = reader.read(done, step, 0, (int) Math.min(step.length, length - done));
        if (count < 0) {
          throw new IOException("a staged message ends at " + done + " of " + length + " octets");
        }
        target.write(step, 0, count);
        done += count;
        slice.breathe();
      }
    }
  }

  /// Discards it.
  @Override
  public void close() throws IOException {
    BlobStore.BlobWriter spilled = blob;
    if (spilled != null) {
      spilled.close();
    }
  }
}

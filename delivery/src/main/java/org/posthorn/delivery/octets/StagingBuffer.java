package org.posthorn.delivery.octets;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.posthorn.kv.BlobStore;
import org.posthorn.runtime.TimeSlice;

/// The octets of a message between its arrival and its destination: in memory while there is room,
/// then in a blob that is never finished, so that nothing is synced here and a crash leaves nothing
/// that counts. Because of this, header fields that go before the message may be known only at its
/// end. One thread.
public final class StagingBuffer extends OutputStream implements Staged, AutoCloseable {
  /// Space that every message has; many need no more.
  static final int OWN_BYTES = 16 << 10;

  /// It grows by at least this, so that octets that come one by one are not copied often.
  private static final int GROWTH_BYTES = 4 << 10;

  private final BlobStore blobs;
  private final StagingMemory memory;

  /// The beginning of the message; grows up to [#OWN_BYTES].
  private byte[] own = {};

  /// The rest, taken from the shared memory. All pieces but the last are full.
  private final List<byte[]> pieces = new ArrayList<>();

  private long size;
  private BlobStore.@Nullable BlobWriter blob;

  public StagingBuffer(BlobStore blobs, StagingMemory memory) {
    this.blobs = blobs;
    this.memory = memory;
  }

  /// Makes room at once for octets that are about to be written, so that they are copied only once.
  ///
  /// @param octets of the message, including those that were written
  public void expect(long octets) {
    int wanted = (int) Math.min(octets, OWN_BYTES);
    if (blob == null && wanted > own.length) {
      own = Arrays.copyOf(own, wanted);
    }
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
    int at = offset;
    int left = length;
    while (left > 0 && blob == null) {
      int count = hold(from, at, left);
      if (count == 0) {
        blob = spill();
      }
      at += count;
      left -= count;
      size += count;
    }
    BlobStore.BlobWriter spilled = blob;
    if (spilled != null) {
      spilled.write(from, at, left);
      size += left;
    }
  }

  /// Takes octets into memory.
  ///
  /// @return how many; 0 if there is no room
  private int hold(byte[] from, int offset, int length) {
    if (size < OWN_BYTES) {
      int used = (int) size;
      int count = Math.min(length, OWN_BYTES - used);
      if (used + count > own.length) {
        own = Arrays.copyOf(own, Math.clamp(used + GROWTH_BYTES, used + count, OWN_BYTES));
      }
      System.arraycopy(from, offset, own, used, count);
      return count;
    }
    int used = (int) ((size - OWN_BYTES) % StagingMemory.PIECE_BYTES);
    if (used == 0) {
      byte[] piece = memory.take(size);
      if (piece == null) {
        return 0;
      }
      pieces.add(piece);
    }
    int count = Math.min(length, StagingMemory.PIECE_BYTES - used);
    System.arraycopy(from, offset, pieces.getLast(), used, count);
    return count;
  }

  private BlobStore.BlobWriter spill() throws IOException {
    BlobStore.BlobWriter spilled = blobs.create();
    blob = spilled; // closed with the stage, whatever becomes of the next lines
    copyMemory(spilled, size);
    clear();
    return spilled;
  }

  private void clear() {
    own = new byte[0];
    pieces.forEach(memory::giveBack);
    pieces.clear();
  }

  @Override
  public void writeTo(OutputStream target) throws IOException {
    copy(target, size);
  }

  @Override
  public byte[] octets(long from, long to) throws IOException {
    byte[] octets = new byte[(int) (to - from)];
    BlobStore.BlobWriter spilled = blob;
    if (spilled == null) {
      gather(from, octets);
      return octets;
    }
    try (BlobStore.BlobReader reader = spilled.reader()) {
      for (int done = 0; done < octets.length; ) {
        int count = reader.read(from + done, octets, done, octets.length - done);
        if (count < 0) {
          throw new IOException("a staged message ends before octet " + to);
        }
        done += count;
      }
    }
    return octets;
  }

  /// Copies from memory what begins at an offset.
  private void gather(long from, byte[] target) {
    for (int done = 0; done < target.length; ) {
      long at = from + done;
      boolean first = at < OWN_BYTES;
      int piece = first ? 0 : (int) ((at - OWN_BYTES) / StagingMemory.PIECE_BYTES);
      int start = (int) (first ? at : (at - OWN_BYTES) % StagingMemory.PIECE_BYTES);
      int length = first ? OWN_BYTES : StagingMemory.PIECE_BYTES;
      int count = Math.min(target.length - done, length - start);
      System.arraycopy(first ? own : pieces.get(piece), start, target, done, count);
      done += count;
    }
  }

  /// The first octets.
  public byte[] beginning(int max) throws IOException {
    ByteArrayOutputStream beginning = new ByteArrayOutputStream();
    copy(beginning, Math.min(max, size));
    return beginning.toByteArray();
  }

  private void copy(OutputStream target, long length) throws IOException {
    BlobStore.BlobWriter spilled = blob;
    if (spilled == null) {
      copyMemory(target, length);
    } else {
      copyBlob(spilled, target, length);
    }
  }

  private void copyMemory(OutputStream target, long length) throws IOException {
    TimeSlice slice = new TimeSlice();
    long left = length;
    int count = (int) Math.min(OWN_BYTES, left);
    target.write(own, 0, count);
    left -= count;
    for (int i = 0; left > 0; i++) {
      slice.breathe();
      count = (int) Math.min(StagingMemory.PIECE_BYTES, left);
      target.write(pieces.get(i), 0, count);
      left -= count;
    }
  }

  private static void copyBlob(BlobStore.BlobWriter spilled, OutputStream target, long length)
      throws IOException {
    TimeSlice slice = new TimeSlice();
    byte[] piece = new byte[StagingMemory.PIECE_BYTES];
    try (BlobStore.BlobReader reader = spilled.reader()) {
      for (long done = 0; done < length; ) {
        int count = reader.read(done, piece, 0, (int) Math.min(piece.length, length - done));
        if (count < 0) {
          throw new IOException("a staged message ends at " + done + " of " + length + " octets");
        }
        target.write(piece, 0, count);
        done += count;
        slice.breathe();
      }
    }
  }

  /// Discards the octets.
  @Override
  public void close() throws IOException {
    clear();
    BlobStore.BlobWriter spilled = blob;
    if (spilled != null) {
      spilled.close();
    }
  }
}

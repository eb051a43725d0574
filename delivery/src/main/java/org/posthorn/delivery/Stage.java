package org.posthorn.delivery;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.posthorn.kv.BlobStore;
import org.posthorn.runtime.Slice;
import org.posthorn.transport.message.Contents;

/// The octets of a message between its arrival and where it goes: in memory while there is room,
/// then in a blob that is never finished, so that nothing of it is synced here and a crash leaves
/// nothing that counts. What is to stand before the message may therefore be known at its end. One
/// thread.
final class Stage extends OutputStream implements Contents, AutoCloseable {
  /// What a message has without asking: most need no more.
  static final int PIECE_BYTES = 64 << 10;

  private static final int FIRST_BYTES = 4 << 10;

  private final BlobStore blobs;
  private final StagingMemory memory;

  /// Full ones, and the last. Each but the first is [#PIECE_BYTES] long and taken from the shared
  /// memory; the first grows up to that.
  private final List<byte[]> pieces = new ArrayList<>(List.of(new byte[FIRST_BYTES]));

  private long shared;
  private int inLast;
  private long size;
  private BlobStore.@Nullable BlobWriter blob;

  Stage(BlobStore blobs, StagingMemory memory) {
    this.blobs = blobs;
    this.memory = memory;
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
      int room = room(left);
      if (room == 0) {
        blob = spill();
      } else {
        int count = Math.min(left, room);
        System.arraycopy(from, at, pieces.getLast(), inLast, count);
        inLast += count;
        at += count;
        left -= count;
      }
    }
    BlobStore.BlobWriter spilled = blob;
    if (spilled != null) {
      spilled.write(from, at, left);
    }
    size += length;
  }

  /// Makes room in memory.
  ///
  /// @param wanted at least 1
  /// @return octets that the last piece can take; 0 if there is no memory for more
  private int room(int wanted) {
    byte[] last = pieces.getLast();
    if (inLast + wanted > last.length && last.length < PIECE_BYTES) {
      int longer = Math.max(inLast + wanted, last.length * 2);
      last = Arrays.copyOf(last, Math.min(longer, PIECE_BYTES));
      pieces.set(0, last);
    }
    if (inLast < last.length) {
      return last.length - inLast;
    }
    if (!memory.tryTake(PIECE_BYTES * (long) pieces.size(), PIECE_BYTES)) {
      return 0;
    }
    shared += PIECE_BYTES;
    pieces.add(new byte[PIECE_BYTES]);
    inLast = 0;
    return PIECE_BYTES;
  }

  private BlobStore.BlobWriter spill() throws IOException {
    BlobStore.BlobWriter spilled = blobs.create();
    blob = spilled; // closed with the stage, whatever becomes of the next lines
    copyPieces(spilled, Long.MAX_VALUE);
    clear();
    return spilled;
  }

  private void clear() {
    pieces.clear();
    memory.giveBack(shared);
    shared = 0;
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
      copyPieces(target, length);
    } else {
      copyBlob(spilled, target, length);
    }
  }

  private void copyPieces(OutputStream target, long length) throws IOException {
    Slice slice = new Slice();
    long left = length;
    for (int i = 0; i < pieces.size() && left > 0; i++) {
      byte[] piece = pieces.get(i);
      int held = i == pieces.size() - 1 ? inLast : piece.length;
      int count = (int) Math.min(held, left);
      target.write(piece, 0, count);
      left -= count;
      slice.breathe();
    }
  }

  private static void copyBlob(BlobStore.BlobWriter spilled, OutputStream target, long length)
      throws IOException {
    Slice slice = new Slice();
    byte[] piece = new byte[PIECE_BYTES];
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

  /// Discards it.
  @Override
  public void close() throws IOException {
    clear();
    BlobStore.BlobWriter spilled = blob;
    if (spilled != null) {
      spilled.close();
    }
  }
}

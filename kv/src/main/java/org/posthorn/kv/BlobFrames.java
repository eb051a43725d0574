package org.posthorn.kv;

import java.nio.ByteBuffer;

/// Where the bytes of a blob lie in its file: a header of 16 bytes, then frames of 64 KiB (the last
/// one shorter), each sealed by itself and therefore longer by what the seal adds.
///
/// ```
/// 0  3  magic "PHB"
/// 3  1  format version, 1
/// 4  2  bytes that the seal adds to a frame, unsigned
/// 6  2  zero
/// 8  8  size of the blob in bytes
/// ```
///
/// @param size of the blob
/// @param added bytes that the seal adds to a frame
record BlobFrames(long size, int added) {
  /// Bytes of a blob in one frame: a range decodes without the rest.
  static final int FRAME_BYTES = 64 << 10;

  static final int HEADER_BYTES = 16;

  private static final int MAGIC_AND_VERSION = 'P' << 24 | 'H' << 16 | 'B' << 8 | 1;

  /// The frame in which a position lies.
  static long frameOf(long position) {
    return position / FRAME_BYTES;
  }

  /// How many bytes of the blob a frame holds.
  int bytesIn(long frame) {
    return (int) Math.min(FRAME_BYTES, size - frame * FRAME_BYTES);
  }

  /// Where a frame begins in the file.
  long fileOffset(long frame) {
    return HEADER_BYTES + frame * (FRAME_BYTES + added);
  }

  /// Bytes of a frame in the file.
  int sealedBytes(long frame) {
    return bytesIn(frame) + added;
  }

  /// How long the whole file is.
  long fileBytes() {
    long frames = (size + FRAME_BYTES - 1) / FRAME_BYTES;
    return HEADER_BYTES + size + frames * added;
  }

  ByteBuffer header() {
    return ByteBuffer.allocate(HEADER_BYTES)
        .putInt(MAGIC_AND_VERSION)
        .putShort((short) added)
        .putShort((short) 0)
        .putLong(size)
        .flip();
  }

  /// @throws StoreException of kind CORRUPT if that is no header, or does not fit the file's length
  static BlobFrames of(ByteBuffer header, long fileBytes, BlobId id) {
    if (header.remaining() == HEADER_BYTES && header.getInt() == MAGIC_AND_VERSION) {
      int added = header.getShort() & 0xffff;
      header.getShort();
      BlobFrames frames = new BlobFrames(header.getLong(), added);
      if (frames.size >= 0 && frames.fileBytes() == fileBytes) {
        return frames;
      }
    }
    throw new StoreException(
        StoreException.Kind.CORRUPT, "blob " + id + " is damaged: bad header or length");
  }
}

package org.posthorn.kv;

import java.nio.ByteBuffer;

/// The layout of a blob's file: a header of 16 bytes, then frames of 64 KiB (the last one shorter).
/// Each frame is sealed separately, which adds some bytes.
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
/// @param added bytes added to each frame by the seal
record BlobFrames(long size, int added) {
  /// Bytes of a blob in one frame: a range is decoded without the rest.
  static final int FRAME_BYTES = 64 << 10;

  static final int HEADER_BYTES = 16;

  private static final int MAGIC_AND_VERSION = 'P' << 24 | 'H' << 16 | 'B' << 8 | 1;

  /// The frame that contains a position.
  static long frameOf(long position) {
    return position / FRAME_BYTES;
  }

  /// Bytes of the blob in a frame.
  int bytesIn(long frame) {
    return (int) Math.min(FRAME_BYTES, size - frame * FRAME_BYTES);
  }

  /// The offset of a frame in the file.
  long fileOffset(long frame) {
    return HEADER_BYTES + frame * (FRAME_BYTES + added);
  }

  /// Bytes of a frame in the file.
  int sealedBytes(long frame) {
    return bytesIn(frame) + added;
  }

  /// The size of the whole file.
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

  /// @throws StoreException of kind CORRUPT if the header is malformed, or does not match the
  ///   file's length
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

package org.posthorn.kv;

import java.nio.ByteBuffer;

/// The layout of a blob's file: a header of 16 bytes, then frames of 64 KiB (the last one shorter).
/// A frame's form, which adds some bytes, is that of [FrameForm].
///
/// ```
/// 0  3  magic "PHB"
/// 3  1  format version: 1 plain, 2 encrypted
/// 4  2  bytes that its form adds to a frame, unsigned
/// 6  2  zero
/// 8  8  size of the blob in bytes
/// ```
///
/// An encrypted blob has at least one frame, which is empty if the blob is: an empty file would not
/// be authenticated.
///
/// @param version of the format
/// @param size of the blob
/// @param added bytes added to each frame by its form
record BlobFrames(int version, long size, int added) {
  static final int PLAIN = 1;
  static final int ENCRYPTED = 2;

  /// Bytes of a blob in one frame: a range is decoded without the rest.
  static final int FRAME_BYTES = 64 << 10;

  static final int HEADER_BYTES = 16;

  private static final int MAGIC = 'P' << 24 | 'H' << 16 | 'B' << 8;
  private static final int VERSION_MASK = 0xff;

  /// The frame that contains a position.
  static long frameOf(long position) {
    return position / FRAME_BYTES;
  }

  /// The same file with more bytes.
  BlobFrames longer(int bytes) {
    return new BlobFrames(version, size + bytes, added);
  }

  /// Number of frames.
  long count() {
    long full = (size + FRAME_BYTES - 1) / FRAME_BYTES;
    return version == ENCRYPTED ? Math.max(1, full) : full;
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
  int fileBytes(long frame) {
    return bytesIn(frame) + added;
  }

  /// The size of the whole file.
  long fileBytes() {
    return HEADER_BYTES + size + count() * added;
  }

  ByteBuffer header() {
    return ByteBuffer.allocate(HEADER_BYTES)
        .putInt(MAGIC | version)
        .putShort((short) added)
        .putShort((short) 0)
        .putLong(size)
        .flip();
  }

  /// @param version the format that the blob's owner names
  /// @throws StoreException of kind CORRUPT if the header is malformed or of another version, or
  ///   does not match the file's length
  static BlobFrames of(ByteBuffer header, long fileBytes, BlobId id, int version) {
    if (header.remaining() != HEADER_BYTES) {
      throw damaged(id, "bad header");
    }
    int magic = header.getInt();
    int added = header.getShort() & 0xffff;
    boolean zero = header.getShort() == 0;
    BlobFrames frames = new BlobFrames(magic & VERSION_MASK, header.getLong(), added);
    if ((magic & ~VERSION_MASK) != MAGIC) {
      throw damaged(id, "bad header");
    }
    if (frames.version != version) {
      throw damaged(id, "it has format " + frames.version + " and must have " + version);
    }
    boolean exact = version != ENCRYPTED || (added == FrameForm.TAG_BYTES && zero);
    if (!exact || frames.size < 0 || frames.fileBytes() != fileBytes) {
      throw damaged(id, "bad header or length");
    }
    return frames;
  }

  static StoreException damaged(BlobId id, String how) {
    return new StoreException(StoreException.Kind.CORRUPT, "blob " + id + " is damaged: " + how);
  }
}

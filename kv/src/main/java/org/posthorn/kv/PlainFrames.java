package org.posthorn.kv;

import java.nio.ByteBuffer;
import java.util.Arrays;

/// Frames that are not encrypted, see [FrameForm].
record PlainFrames(BlobId id) implements FrameForm {
  private static final byte[] HEADER = {1, 0, 0};

  @Override
  public BlobFrames none() {
    return new BlobFrames(BlobFrames.PLAIN, 0, HEADER.length);
  }

  @Override
  public int before() {
    return HEADER.length;
  }

  @Override
  public ByteBuffer seal(long number, boolean last, byte[] buffer, int length) {
    System.arraycopy(HEADER, 0, buffer, 0, HEADER.length);
    return ByteBuffer.wrap(buffer, 0, HEADER.length + length);
  }

  @Override
  public byte[] open(long number, boolean last, byte[] sealed) {
    if (sealed.length < HEADER.length
        || !Arrays.equals(sealed, 0, HEADER.length, HEADER, 0, HEADER.length)) {
      throw BlobFrames.damaged(id, "frame " + number + " has an unknown header");
    }
    return Arrays.copyOfRange(sealed, HEADER.length, sealed.length);
  }
}

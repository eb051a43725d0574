package org.posthorn.kv;

import java.nio.ByteBuffer;
import java.util.HexFormat;

/// The random name of a blob, 128 bits.
public record BlobId(long high, long low) {

  /// Bytes of the binary form.
  public static final int BYTES = 16;

  public byte[] toBytes() {
    return ByteBuffer.allocate(BYTES).putLong(high).putLong(low).array();
  }

  /// @throws IllegalArgumentException unless there are exactly [#BYTES] bytes
  public static BlobId of(byte[] bytes) {
    if (bytes.length != BYTES) {
      throw new IllegalArgumentException("a blob id of " + bytes.length + " bytes");
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    return new BlobId(buffer.getLong(), buffer.getLong());
  }

  /// 32 lower-case hexadecimal digits.
  @Override
  public String toString() {
    return HexFormat.of().toHexDigits(high) + HexFormat.of().toHexDigits(low);
  }
}

package org.posthorn.kv;

import java.nio.ByteBuffer;
import java.util.HexFormat;

/// The random id of a blob, 128 bits.
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

  /// Parses the text of [#toString].
  ///
  /// @throws IllegalArgumentException unless there are exactly 32 hexadecimal digits
  public static BlobId parse(String text) {
    if (text.length() != 2 * BYTES) {
      throw new IllegalArgumentException("a blob id of " + text.length() + " digits");
    }
    return of(HexFormat.of().parseHex(text));
  }

  /// 32 lower-case hexadecimal digits.
  @Override
  public String toString() {
    return HexFormat.of().toHexDigits(high) + HexFormat.of().toHexDigits(low);
  }
}

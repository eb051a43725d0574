package org.posthorn.transport.message;

import java.nio.ByteBuffer;
import java.util.HexFormat;

/// The id of a message in the queue: 16 random bytes, or the id of its intake record, so that a
/// repeated transfer to the queue has no effect.
///
/// @param high the first eight bytes
/// @param low the last eight bytes
public record QueueId(long high, long low) {
  /// Octets of an id.
  public static final int BYTES = 2 * Long.BYTES;

  /// @param bytes [#BYTES] bytes
  public static QueueId of(byte[] bytes) {
    if (bytes.length != BYTES) {
      throw new IllegalArgumentException(bytes.length + " bytes are no queue id");
    }
    ByteBuffer in = ByteBuffer.wrap(bytes);
    return new QueueId(in.getLong(), in.getLong());
  }

  /// @param hex 32 hexadecimal digits in lower case
  /// @throws IllegalArgumentException if it is not an id
  public static QueueId parse(String hex) {
    if (hex.length() != 2 * BYTES || !hex.chars().allMatch(QueueId::isDigit)) {
      throw new IllegalArgumentException("queue id '" + hex + "' is not 32 hexadecimal digits");
    }
    return of(HexFormat.of().parseHex(hex));
  }

  private static boolean isDigit(int c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
  }

  public byte[] bytes() {
    return ByteBuffer.allocate(BYTES).putLong(high).putLong(low).array();
  }

  /// 32 hexadecimal digits in lower case.
  public String hex() {
    return HexFormat.of().toHexDigits(high) + HexFormat.of().toHexDigits(low);
  }

  @Override
  public String toString() {
    return hex();
  }
}

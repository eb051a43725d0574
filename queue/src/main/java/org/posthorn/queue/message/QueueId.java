package org.posthorn.queue.message;

import java.util.HexFormat;

/// Names a message in the queue: 16 random bytes, or those of the intake record it came from, so
/// that handing it over twice is handing it over once.
///
/// @param hex 32 hexadecimal digits in lower case
public record QueueId(String hex) {
  /// Octets of an id.
  public static final int BYTES = 16;

  /// @throws IllegalArgumentException if `hex` is no such id
  public QueueId {
    if (hex.length() != 2 * BYTES || !hex.chars().allMatch(QueueId::isDigit)) {
      throw new IllegalArgumentException("queue id '" + hex + "' is not 32 hexadecimal digits");
    }
  }

  private static boolean isDigit(int c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
  }

  /// @param bytes [#BYTES] of them
  public static QueueId of(byte[] bytes) {
    return new QueueId(HexFormat.of().formatHex(bytes));
  }

  public byte[] bytes() {
    return HexFormat.of().parseHex(hex);
  }

  @Override
  public String toString() {
    return hex;
  }
}

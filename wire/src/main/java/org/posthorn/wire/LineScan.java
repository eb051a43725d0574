package org.posthorn.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Finds line ends, eight bytes at a time.
final class LineScan {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ONES = 0x0101010101010101L;
  private static final long HIGHS = 0x8080808080808080L;
  private static final long LFS = ONES * '\n';
  private static final long CRS = ONES * '\r';

  private LineScan() {}

  /// The index of the first LF from `start`, or `end`.
  static int lf(byte[] bytes, int start, int end) {
    int i = start;
    for (; i <= end - 8; i += 8) {
      long found = zeros((long) LONGS.get(bytes, i) ^ LFS);
      if (found != 0) {
        return i + (Long.numberOfTrailingZeros(found) >>> 3);
      }
    }
    while (i < end && bytes[i] != '\n') {
      i++;
    }
    return i;
  }

  /// The index of the first CR or LF from `start`, or `end`.
  static int crOrLf(byte[] bytes, int start, int end) {
    int i = start;
    for (; i <= end - 8; i += 8) {
      long word = (long) LONGS.get(bytes, i);
      long found = zeros(word ^ LFS) | zeros(word ^ CRS);
      if (found != 0) {
        return i + (Long.numberOfTrailingZeros(found) >>> 3);
      }
    }
    while (i < end && bytes[i] != '\n' && bytes[i] != '\r') {
      i++;
    }
    return i;
  }

  /// The highest bit of each zero byte; bits above the first zero byte may be wrong.
  private static long zeros(long word) {
    return (word - ONES) & ~word & HIGHS;
  }
}

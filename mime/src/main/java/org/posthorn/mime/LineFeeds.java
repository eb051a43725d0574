package org.posthorn.mime;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Finds line feeds, and NULs, eight bytes at a time. Bodies are most of the scanned data, and a
/// loop over single bytes would be the slowest part of receiving a large message.
final class LineFeeds {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long LF = 0x0a0a_0a0a_0a0a_0a0aL;
  private static final long ONES = 0x0101_0101_0101_0101L;
  private static final long HIGH = 0x8080_8080_8080_8080L;
  private static final long LOW = 0x7f7f_7f7f_7f7f_7f7fL;

  private LineFeeds() {}

  /// How many there are in `[from, to)`.
  static long count(byte[] bytes, int from, int to) {
    long count = 0;
    int at = from;
    for (; at <= to - 8; at += 8) {
      count += Long.bitCount(mask(bytes, at));
    }
    for (; at < to; at++) {
      if (bytes[at] == '\n') {
        count++;
      }
    }
    return count;
  }

  /// Whether there is a NUL in `[from, to)`.
  static boolean hasNul(byte[] bytes, int from, int to) {
    int at = from;
    for (; at <= to - 8; at += 8) {
      long x = (long) LONG.get(bytes, at);
      if (((x - ONES) & ~x & HIGH) != 0) {
        return true;
      }
    }
    return Octets.indexOf(bytes, (byte) 0, at, to) >= 0;
  }

  /// Index of the first, or -1.
  static int first(byte[] bytes, int from, int to) {
    int at = from;
    for (; at <= to - 8; at += 8) {
      long mask = mask(bytes, at);
      if (mask != 0) {
        return at + (Long.numberOfTrailingZeros(mask) >>> 3);
      }
    }
    return Octets.indexOf(bytes, (byte) '\n', at, to);
  }

  /// The high bit of each byte that is a line feed, first byte lowest; exact, so it can be counted.
  private static long mask(byte[] bytes, int at) {
    long x = (long) LONG.get(bytes, at) ^ LF;
    return ~(((x & LOW) + LOW) | x | LOW);
  }
}

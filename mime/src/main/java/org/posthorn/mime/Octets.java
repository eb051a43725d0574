package org.posthorn.mime;

import java.nio.charset.StandardCharsets;

/// Bytes and octet strings (each `char` one octet, ISO 8859-1), the form in which header values are
/// kept so that no byte is lost.
final class Octets {
  private Octets() {}

  static int indexOf(byte[] bytes, byte wanted, int from, int to) {
    for (int i = from; i < to; i++) {
      if (bytes[i] == wanted) {
        return i;
      }
    }
    return -1;
  }

  /// Length of the line break at an offset: 2 for CRLF, 1 for LF, 0 for none.
  static int lineBreakAt(byte[] bytes, int at, int to) {
    if (bytes[at] == '\n') {
      return 1;
    }
    return bytes[at] == '\r' && at + 1 < to && bytes[at + 1] == '\n' ? 2 : 0;
  }

  /// The bytes without line breaks and without white space at both ends.
  static String unfold(byte[] bytes, int from, int to) {
    int start = from;
    int end = to;
    while (start < end && isSpace(bytes[start])) {
      start++;
    }
    while (end > start && isSpace(bytes[end - 1])) {
      end--;
    }
    if (indexOf(bytes, (byte) '\n', start, end) < 0) {
      return new String(bytes, start, end - start, StandardCharsets.ISO_8859_1);
    }
    byte[] unfolded = new byte[end - start];
    int length = 0;
    for (int i = start; i < end; i++) {
      boolean broken = bytes[i] == '\n' || (bytes[i] == '\r' && bytes[i + 1] == '\n');
      if (!broken) {
        unfolded[length++] = bytes[i];
      }
    }
    return new String(unfolded, 0, length, StandardCharsets.ISO_8859_1);
  }

  static String toString(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  static byte[] toBytes(String octets) {
    return octets.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static boolean isSpace(byte b) {
    return b == ' ' || b == '\t' || b == '\r' || b == '\n';
  }
}

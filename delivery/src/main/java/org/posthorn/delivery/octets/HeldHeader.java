package org.posthorn.delivery.octets;

import java.util.Arrays;

/// The beginning of a message, held back until its header is whole. The time it takes is linear in
/// the octets, whatever the pieces they come in. One thread.
public final class HeldHeader {
  private byte[] octets = {};
  private int length;
  private int searched;
  private long steps;

  /// Copies some octets.
  public void add(byte[] from, int offset, int count) {
    if (length + count > octets.length) {
      octets = Arrays.copyOf(octets, Math.max(length + count, octets.length * 2));
    }
    System.arraycopy(from, offset, octets, length, count);
    length += count;
  }

  /// Where the empty line ends that ends the header, or -1 if it has not come. RFC 5322 §2.1.
  public int end() {
    int i = searched;
    for (; i + 1 < length; i++) {
      steps++;
      boolean lineStart = i == 0 || octets[i - 1] == '\n';
      if (lineStart && octets[i] == '\r' && octets[i + 1] == '\n') {
        searched = i;
        return i + 2;
      }
    }
    searched = i;
    return -1;
  }

  /// What was added; the first [#length] octets count.
  public byte[] octets() {
    return octets;
  }

  public int length() {
    return length;
  }

  /// Drops what was added.
  public void clear() {
    octets = new byte[0];
    length = 0;
    searched = 0;
  }

  /// Positions looked at so far; a test holds them against the length.
  public long steps() {
    return steps;
  }
}

package org.posthorn.delivery.octets;

import java.util.Arrays;

/// The beginning of a message, held back until its header is complete. Takes time linear in the
/// octets, however they are split into pieces. One thread.
public final class HeaderBuffer {
  /// Space that every header has; nearly all need less. More is taken from the memory that all
  /// messages share, so that many clients with long headers do not fill the heap.
  static final int OWN_BYTES = 64 << 10;

  private final StagingMemory memory;
  private byte[] octets = {};
  private int length;
  private int searched;
  private long steps;

  public HeaderBuffer(StagingMemory memory) {
    this.memory = memory;
  }

  /// Copies some octets.
  ///
  /// @return whether there was room; if not, nothing is copied
  public boolean add(byte[] from, int offset, int count) {
    if (length + count > octets.length && !grow(Math.max(length + count, octets.length * 2))) {
      return false;
    }
    System.arraycopy(from, offset, octets, length, count);
    length += count;
    return true;
  }

  private boolean grow(int bytes) {
    if (!memory.reserve(reserved(bytes) - reserved(octets.length))) {
      return false;
    }
    octets = Arrays.copyOf(octets, bytes);
    return true;
  }

  private static int reserved(int bytes) {
    return Math.max(0, bytes - OWN_BYTES);
  }

  /// The offset of the empty line that ends the header, or -1 if it has not come. RFC 5322 §2.1.
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

  /// The octets so far; the first [#length] count.
  public byte[] octets() {
    return octets;
  }

  public int length() {
    return length;
  }

  /// Drops the octets.
  public void clear() {
    memory.release(reserved(octets.length));
    octets = new byte[0];
    length = 0;
    searched = 0;
  }

  /// Octets looked at so far; a test compares them with the length.
  public long steps() {
    return steps;
  }
}

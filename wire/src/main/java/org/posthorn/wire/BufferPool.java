package org.posthorn.wire;

import java.util.ArrayDeque;

/// Buffers lent to connections while bytes are transferred. Thread-safe; keeps at most [#KEPT_MAX]
/// unused ones.
public final class BufferPool {
  /// Large enough for the largest TLS record (RFC 8446 §5.2: 2^14 + 256 bytes and the header; the
  /// JDK needs slightly more).
  static final int BYTES = 17 * 1024;

  private static final int KEPT_MAX = 128;

  private final ArrayDeque<byte[]> unused = new ArrayDeque<>();

  byte[] take() {
    byte[] buffer;
    synchronized (unused) {
      buffer = unused.pollLast();
    }
    return buffer == null ? new byte[BYTES] : buffer;
  }

  void give(byte[] buffer) {
    synchronized (unused) {
      if (unused.size() < KEPT_MAX) {
        unused.addLast(buffer);
      }
    }
  }
}

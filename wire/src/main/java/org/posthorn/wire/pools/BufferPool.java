package org.posthorn.wire.pools;

import java.util.ArrayDeque;

/// Buffers lent to connections while bytes are transferred. Thread-safe; keeps at most [#KEPT_MAX]
/// unused ones.
public final class BufferPool {
  /// Large enough for the largest TLS record (RFC 8446 §5.2: 2^14 + 256 bytes and the header; the
  /// JDK needs slightly more).
  public static final int BYTES = 17 * 1024;

  private static final int KEPT_MAX = 128;

  private final ArrayDeque<byte[]> unused = new ArrayDeque<>();

  /// A buffer of [#BYTES] octets, whose contents are those of its last user.
  public byte[] take() {
    byte[] buffer;
    synchronized (unused) {
      buffer = unused.pollLast();
    }
    return buffer == null ? new byte[BYTES] : buffer;
  }

  /// Takes a buffer back, which the caller must not use any more.
  public void give(byte[] buffer) {
    synchronized (unused) {
      if (unused.size() < KEPT_MAX) {
        unused.addLast(buffer);
      }
    }
  }
}

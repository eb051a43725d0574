package org.posthorn.wire;

import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;
import org.posthorn.wire.pools.BufferPool;

/// Output to the peer, buffered until [#flush].
///
/// Used by one thread at a time. Holds no buffer between a flush and the next write. Large arrays
/// are passed to the transport without a copy.
public final class Output extends OutputStream {
  private final BufferPool pool;
  private Transport transport;
  private byte @Nullable [] buffer;
  private int length;

  Output(Transport transport, BufferPool pool) {
    this.transport = transport;
    this.pool = pool;
  }

  /// Writes US-ASCII text.
  ///
  /// @throws IllegalArgumentException if a character is not US-ASCII; nothing is written then
  public void ascii(String text) throws IOException {
    int count = text.length();
    byte[] held = buffer();
    boolean fits = count <= held.length - length;
    byte[] into = fits ? held : new byte[count];
    int start = fits ? length : 0;
    for (int i = 0; i < count; i++) {
      char c = text.charAt(i);
      if (c > 0x7f) {
        throw new IllegalArgumentException("not US-ASCII: U+%04X".formatted((int) c));
      }
      into[start + i] = (byte) c;
    }
    if (fits) {
      length += count;
    } else {
      write(into, 0, count);
    }
  }

  @Override
  public void write(int octet) throws IOException {
    byte[] into = buffer();
    into[length++] = (byte) octet;
    if (length == into.length) {
      flush();
    }
  }

  @Override
  public void write(byte[] from, int offset, int count) throws IOException {
    if (count >= BufferPool.BYTES) {
      flush();
      transport.write(from, offset, count);
      return;
    }
    int done = 0;
    while (done < count) {
      byte[] into = buffer();
      int step = Math.min(count - done, into.length - length);
      System.arraycopy(from, offset + done, into, length, step);
      length += step;
      done += step;
      if (length == into.length) {
        flush();
      }
    }
  }

  /// Writes several arrays.
  public void write(byte[]... parts) throws IOException {
    for (byte[] part : parts) {
      write(part, 0, part.length);
    }
  }

  /// Sends buffered output; waits for a slow peer.
  @Override
  public void flush() throws IOException {
    byte[] bytes = buffer;
    if (bytes == null) {
      return;
    }
    int count = length;
    buffer = null;
    length = 0;
    try {
      if (count > 0) {
        transport.write(bytes, 0, count);
      }
    } finally {
      pool.give(bytes);
    }
  }

  /// Writes to another transport from now on; all output was flushed.
  void transport(Transport above) {
    assert length == 0;
    transport = above;
  }

  private byte[] buffer() {
    byte[] bytes = buffer;
    if (bytes == null) {
      bytes = pool.take();
      buffer = bytes;
    }
    return bytes;
  }
}

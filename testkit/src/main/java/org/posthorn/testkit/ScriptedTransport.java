package org.posthorn.testkit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import org.posthorn.wire.Transport;

/// A peer that says what a script says, in pieces of a fixed size, then closes; whatever is written
/// to it is kept. Nothing ever waits. One thread.
public final class ScriptedTransport implements Transport {
  private static final InetSocketAddress NOWHERE =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 25);

  private final byte[] script;
  private final int pieceBytes;
  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private int at;
  private int reads;
  private boolean closed;

  /// @param pieceBytes octets that a read gets at most, 1 or more
  public ScriptedTransport(byte[] script, int pieceBytes) {
    this.script = script.clone();
    this.pieceBytes = pieceBytes;
  }

  /// What was written to the peer so far.
  public byte[] written() {
    return written.toByteArray();
  }

  /// How often was read.
  public int reads() {
    return reads;
  }

  /// Whether the connection was closed or cut.
  public boolean closed() {
    return closed;
  }

  @Override
  public void awaitReadable(long timeoutNanos) {
    // There is always something to say, or the end.
  }

  @Override
  public int read(byte[] into, int offset, int length) {
    reads++;
    int count = Math.min(Math.min(length, pieceBytes), script.length - at);
    if (closed || count <= 0) {
      return length == 0 ? 0 : -1;
    }
    System.arraycopy(script, at, into, offset, count);
    at += count;
    return count;
  }

  @Override
  public void write(byte[] from, int offset, int length) throws IOException {
    if (closed) {
      throw new IOException("closed");
    }
    written.writeBytes(Arrays.copyOfRange(from, offset, offset + length));
  }

  @Override
  public InetSocketAddress local() {
    return NOWHERE;
  }

  @Override
  public InetSocketAddress remote() {
    return NOWHERE;
  }

  @Override
  public int discardReceived() {
    return 0;
  }

  @Override
  public long writingSince() {
    return 0;
  }

  @Override
  public void close() {
    closed = true;
  }

  @Override
  public void abort() {
    closed = true;
  }
}

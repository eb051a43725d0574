package org.posthorn.wire;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/// A TCP connection, with TCP_NODELAY.
///
/// It waits by reading into a few bytes of its own: a socket cannot wait without an array to read
/// into, and a buffer for each waiting connection is what we avoid.
final class SocketTransport implements Transport {
  /// As much as most commands and TLS records of commands have, so that those need one system call.
  private static final int AHEAD_BYTES = 128;

  /// Unread bytes thrown away at closing: closing over unread bytes makes the kernel send RST, and
  /// the peer may then never see our last reply.
  private static final int CLOSING_SKIP_BYTES = 256 * 1024;

  private final Socket socket;
  private final InputStream in;
  private final OutputStream out;
  private final InetSocketAddress local;
  private final InetSocketAddress remote;
  private final byte[] ahead = new byte[AHEAD_BYTES];
  private final AtomicBoolean closed = new AtomicBoolean();
  private int aheadFrom;
  private int aheadTo;
  private boolean ended;
  private volatile boolean awaiting;
  private volatile long writingSince;

  SocketTransport(Socket socket) throws IOException {
    this.socket = socket;
    socket.setTcpNoDelay(true);
    in = socket.getInputStream();
    out = socket.getOutputStream();
    local = (InetSocketAddress) socket.getLocalSocketAddress();
    remote = (InetSocketAddress) socket.getRemoteSocketAddress();
  }

  @Override
  public void awaitReadable(long timeoutNanos) throws IOException {
    if (aheadFrom < aheadTo || ended) {
      return;
    }
    long millis = TimeUnit.NANOSECONDS.toMillis(timeoutNanos) + 1;
    socket.setSoTimeout((int) Math.min(millis, Integer.MAX_VALUE));
    int count;
    awaiting = true;
    try {
      count = in.read(ahead, 0, AHEAD_BYTES);
    } catch (SocketTimeoutException e) {
      throw new ReadTimeoutException("nothing received in time");
    } finally {
      awaiting = false;
    }
    ended = count < 0;
    aheadFrom = 0;
    aheadTo = Math.max(count, 0);
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    int count = 0;
    if (aheadFrom < aheadTo) {
      count = Math.min(length, aheadTo - aheadFrom);
      System.arraycopy(ahead, aheadFrom, into, offset, count);
      aheadFrom += count;
      if (aheadTo < AHEAD_BYTES || count == length) {
        return count;
      }
    }
    if (ended) {
      return count > 0 ? count : -1;
    }
    if (in.available() > 0) {
      count += Math.max(in.read(into, offset + count, length - count), 0);
    }
    return count;
  }

  @Override
  public void write(byte[] from, int offset, int length) throws IOException {
    writingSince = System.nanoTime() | 1;
    try {
      out.write(from, offset, length);
    } finally {
      writingSince = 0;
    }
  }

  @Override
  public InetSocketAddress local() {
    return local;
  }

  @Override
  public InetSocketAddress remote() {
    return remote;
  }

  @Override
  public int discardReceived() {
    int count = aheadTo - aheadFrom;
    aheadFrom = aheadTo;
    return count;
  }

  @Override
  public long writingSince() {
    return writingSince;
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      try (socket) {
        socket.shutdownOutput();
        if (!awaiting) {
          skipUnread();
        }
      } catch (IOException e) {
        // The peer was quicker; there is nobody left to say goodbye to.
      }
    }
  }

  @Override
  public void abort() {
    closed.set(true);
    try {
      socket.close();
    } catch (IOException e) {
      // The descriptor is released all the same.
    }
  }

  private void skipUnread() throws IOException {
    byte[] scrap = new byte[4096];
    for (int skipped = 0; skipped < CLOSING_SKIP_BYTES && in.available() > 0; ) {
      int count = in.read(scrap);
      if (count < 0) {
        return;
      }
      skipped += count;
    }
  }
}

package org.posthorn.wire;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.posthorn.wire.waiting.LongWaits;

/// A TCP connection with TCP_NODELAY.
///
/// It waits by reading into a few bytes: a socket cannot wait without an array to read into, and a
/// large buffer for each waiting connection is too expensive. A long wait has no timer: [LongWaits]
/// ends it by shutting down the input, so that a final reply can still be sent.
final class SocketTransport implements Transport, LongWaits.Waiter {
  /// Large enough for most commands and their TLS records, which then need one system call.
  private static final int AHEAD_BYTES = 128;

  /// Unread bytes that are dropped when closing: closing with unread bytes makes the kernel send
  /// RST, and the peer may then lose the last reply.
  private static final int CLOSING_SKIP_BYTES = 256 * 1024;

  /// Shorter waits have an exact timer.
  private static final long LONG_NANOS = Duration.ofSeconds(10).toNanos();

  /// No long wait is active.
  private static final long NONE = 0;

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
  private boolean watched;
  private int soTimeout;
  private volatile boolean awaiting;

  /// When the current long wait ends, by [System#nanoTime]. Whoever resets it to [#NONE] decides
  /// how it ended: the reader, or the check that found it too long.
  private final AtomicLong waitingUntil = new AtomicLong(NONE);

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
    soTimeout((int) Math.min(millis, Integer.MAX_VALUE));
    readAhead();
  }

  @Override
  public void awaitReadableOrEnd(long timeoutNanos) throws IOException {
    if (timeoutNanos < LONG_NANOS) {
      awaitReadable(timeoutNanos);
      return;
    }
    if (aheadFrom < aheadTo || ended) {
      return;
    }
    watch();
    soTimeout(0);
    long until = (System.nanoTime() + timeoutNanos) | 1; // never NONE
    waitingUntil.set(until);
    boolean inTime = false;
    try {
      readAhead();
    } finally {
      inTime = waitingUntil.compareAndSet(until, NONE);
    }
    if (!inTime) {
      ended = true;
      aheadTo = aheadFrom;
      throw new ReadTimeoutException("nothing received in time");
    }
  }

  @Override
  public void look(long now) {
    long until = waitingUntil.get();
    if (until != NONE && now - until >= 0 && waitingUntil.compareAndSet(until, NONE)) {
      try {
        socket.shutdownInput();
      } catch (IOException e) {
        // Closed meanwhile, which ends the wait too.
      }
    }
  }

  private void watch() {
    if (!watched) {
      watched = true;
      LongWaits.add(this);
      if (closed.get()) {
        LongWaits.remove(this); // the closing thread did not see it there
      }
    }
  }

  /// Never twice with the same value, because the socket takes a lock.
  private void soTimeout(int millis) throws IOException {
    if (soTimeout != millis) {
      socket.setSoTimeout(millis);
      soTimeout = millis;
    }
  }

  private void readAhead() throws IOException {
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
      LongWaits.remove(this);
      try (socket) {
        socket.shutdownOutput();
        if (!awaiting) {
          skipUnread();
        }
      } catch (IOException e) {
        // The peer has closed the connection already.
      }
    }
  }

  @Override
  public void abort() {
    closed.set(true);
    LongWaits.remove(this);
    try {
      socket.close();
    } catch (IOException e) {
      // The descriptor is released nevertheless.
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

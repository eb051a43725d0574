package org.posthorn.wire;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// One end of a connection in memory, for tests without sockets. It behaves like a socket: limited
/// buffering, a writer that waits for its reader, and an end of the stream after everything written
/// before closing.
public final class MemoryTransport implements Transport {
  /// Capacity of one direction before its writer waits.
  private static final int PIPE_BYTES = 64 * 1024;

  private final Pipe in;
  private final Pipe out;
  private final InetSocketAddress local;
  private final InetSocketAddress remote;
  private volatile long writingSince;

  private MemoryTransport(Pipe in, Pipe out, InetSocketAddress local, InetSocketAddress remote) {
    this.in = in;
    this.out = out;
    this.local = local;
    this.remote = remote;
  }

  /// The two ends of a connection.
  ///
  /// @param client the connecting end
  /// @param server the accepting end
  public record Pair(MemoryTransport client, MemoryTransport server) {}

  /// A connection from 127.0.0.1 port 40000 to 127.0.0.1 port 25.
  public static Pair pair() {
    InetAddress loopback = InetAddress.ofLiteral("127.0.0.1");
    return pair(new InetSocketAddress(loopback, 40_000), new InetSocketAddress(loopback, 25));
  }

  /// A connection between two addresses, which are only labels here.
  public static Pair pair(InetSocketAddress client, InetSocketAddress server) {
    Pipe up = new Pipe();
    Pipe down = new Pipe();
    return new Pair(
        new MemoryTransport(down, up, client, server),
        new MemoryTransport(up, down, server, client));
  }

  @Override
  public void awaitReadable(long timeoutNanos) throws IOException {
    in.await(timeoutNanos);
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    return in.read(into, offset, length);
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
    return 0;
  }

  @Override
  public long writingSince() {
    return writingSince;
  }

  /// Ends the output of this end; it can still read, as after `shutdown(SHUT_WR)` of a socket.
  public void endOutput() {
    out.closeWriting();
  }

  @Override
  public void close() {
    out.closeWriting();
    in.closeReading();
  }

  @Override
  public void abort() {
    close();
  }

  /// One direction: a ring of bytes.
  private static final class Pipe {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final byte[] ring = new byte[PIPE_BYTES];
    private int from;
    private int count;
    private boolean writerClosed;
    private boolean readerClosed;

    void await(long timeoutNanos) throws IOException {
      lock.lock();
      try {
        long left = timeoutNanos;
        while (count == 0 && !writerClosed && !readerClosed) {
          if (left <= 0) {
            throw new ReadTimeoutException("nothing received in time");
          }
          left = changed.awaitNanos(left);
        }
        if (readerClosed) {
          throw new SocketException("closed");
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new SocketException("interrupted");
      } finally {
        lock.unlock();
      }
    }

    int read(byte[] into, int offset, int length) throws IOException {
      lock.lock();
      try {
        if (readerClosed) {
          throw new SocketException("closed");
        }
        if (count == 0) {
          return writerClosed ? -1 : 0;
        }
        int step = Math.min(length, count);
        int first = Math.min(step, PIPE_BYTES - from);
        System.arraycopy(ring, from, into, offset, first);
        System.arraycopy(ring, 0, into, offset + first, step - first);
        from = (from + step) % PIPE_BYTES;
        count -= step;
        changed.signalAll();
        return step;
      } finally {
        lock.unlock();
      }
    }

    void write(byte[] bytes, int offset, int length) throws IOException {
      lock.lock();
      try {
        for (int done = 0; done < length; ) {
          while (count == PIPE_BYTES && !readerClosed && !writerClosed) {
            changed.await(1, TimeUnit.HOURS);
          }
          if (readerClosed || writerClosed) {
            throw new SocketException(writerClosed ? "closed" : "broken pipe");
          }
          int at = (from + count) % PIPE_BYTES;
          int room = Math.min(PIPE_BYTES - count, PIPE_BYTES - at);
          int step = Math.min(length - done, room);
          System.arraycopy(bytes, offset + done, ring, at, step);
          count += step;
          done += step;
          changed.signalAll();
        }
        if (readerClosed || writerClosed) {
          throw new SocketException(writerClosed ? "closed" : "broken pipe");
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new SocketException("interrupted");
      } finally {
        lock.unlock();
      }
    }

    void closeWriting() {
      lock.lock();
      try {
        writerClosed = true;
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }

    void closeReading() {
      lock.lock();
      try {
        readerClosed = true;
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }
}

package org.posthorn.spam.filter;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.locks.ReentrantLock;

/// The octets of a message in pieces, for an HTTP client that reads them on its own threads as fast
/// as the other side accepts them. Whole messages of many sessions would fill the memory.
///
/// After closing nothing is read any more, because the message may be discarded. Thread-safe.
final class Pieces implements Iterable<byte[]>, AutoCloseable {
  private static final int PIECE_BYTES = 64 << 10;

  private final FilterRequest.Message message;
  private final ReentrantLock lock = new ReentrantLock();
  private boolean closed;

  Pieces(FilterRequest.Message message) {
    this.message = message;
  }

  @Override
  public Iterator<byte[]> iterator() {
    return new Iterator<>() {
      private long at;

      @Override
      public boolean hasNext() {
        return at < message.size();
      }

      @Override
      public byte[] next() {
        if (!hasNext()) {
          throw new NoSuchElementException();
        }
        long from = at;
        at = Math.min(message.size(), from + PIECE_BYTES);
        return read(from, at);
      }
    };
  }

  private byte[] read(long from, long to) {
    lock.lock();
    try {
      if (closed) {
        throw new IllegalStateException("nobody waits for the answer any more");
      }
      return message.octets(from, to);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
    } finally {
      lock.unlock();
    }
  }
}

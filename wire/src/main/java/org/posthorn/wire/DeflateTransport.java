package org.posthorn.wire;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.concurrent.locks.ReentrantLock;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;
import org.posthorn.wire.pools.BufferPool;
import org.posthorn.wire.pools.DeflateCodecs;

/// Compression by raw DEFLATE (RFC 1951) over another transport, as RFC 4978 uses it.
///
/// A waiting connection keeps neither a compressor nor, after a peer that flushes as zlib does, a
/// decompressor: only what it needs to continue, the last 32 KiB that the peer has sent. A
/// compressor without history may continue a stream after a flush, because that ends on an octet.
///
/// Output is limited by what the caller asks for, whatever the input expands to.
final class DeflateTransport implements Transport {
  /// RFC 1951 §2: the distance that a stream may look back.
  private static final int WINDOW_BYTES = 32 << 10;

  /// Z_SYNC_FLUSH ends with an empty stored block: these octets (RFC 1951 §3.2.4).
  private static final int FLUSH_END = 0x0000_ffff;

  private static final byte LF = 10;
  private static final byte[] NONE = {};

  private final Transport below;
  private final BufferPool pool;
  private final DeflateCodecs codecs;
  private final ReentrantLock reading = new ReentrantLock();
  private final ReentrantLock sending = new ReentrantLock();

  private @Nullable Inflater inflater;
  private byte @Nullable [] input;

  /// What the peer has sent, decompressed: at most a window. Valid while there is no inflater, and
  /// then exact.
  private byte[] history = NONE;

  private int historyLength;

  /// The last four octets received.
  private int lastOctets = -1;

  /// Whether there may be more output without more input.
  private boolean more;

  private boolean ended;
  private volatile boolean waiting;
  private @Nullable Deflater deflater;

  /// @param received octets read from `below` that belong to the stream
  DeflateTransport(Transport below, BufferPool pool, DeflateCodecs codecs, byte[] received) {
    this.below = below;
    this.pool = pool;
    this.codecs = codecs;
    if (received.length > 0) {
      feed(inflater(), received, received.length);
    }
  }

  @Override
  public void awaitReadable(long timeoutNanos) throws IOException {
    if (mustWait()) {
      try {
        below.awaitReadable(timeoutNanos);
      } finally {
        waiting = false;
      }
    }
  }

  @Override
  public void awaitReadableOrEnd(long timeoutNanos) throws IOException {
    if (mustWait()) {
      try {
        below.awaitReadableOrEnd(timeoutNanos);
      } finally {
        waiting = false;
      }
    }
  }

  private boolean mustWait() {
    reading.lock();
    try {
      if (more || ended || input != null) {
        return false;
      }
      // A stored block may hold these octets too; but then they are what was sent last.
      if (lastOctets == FLUSH_END && historyLength > 0 && history[historyLength - 1] == LF) {
        releaseInflater();
      }
    } finally {
      reading.unlock();
    }
    waiting = true;
    if (sending.tryLock()) {
      try {
        releaseDeflater();
      } finally {
        sending.unlock();
      }
    }
    return true;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    reading.lock();
    try {
      if (ended) {
        return -1;
      }
      Inflater from = inflater();
      int count = inflate(from, into, offset, length);
      if (count > 0 || ended) {
        return ended ? -1 : count;
      }
      byte[] buffer = pool.take();
      int received = below.read(buffer, 0, buffer.length);
      if (received <= 0) {
        pool.give(buffer);
        return received;
      }
      input = buffer;
      feed(from, buffer, received);
      count = inflate(from, into, offset, length);
      return count == 0 && ended ? -1 : count;
    } finally {
      reading.unlock();
    }
  }

  private void feed(Inflater to, byte[] octets, int count) {
    to.setInput(octets, 0, count);
    for (int i = Math.max(0, count - 4); i < count; i++) {
      lastOctets = (lastOctets << 8) | (octets[i] & 0xff);
    }
    more = true;
  }

  private int inflate(Inflater from, byte[] into, int offset, int length) throws IOException {
    int count;
    try {
      count = from.inflate(into, offset, length);
    } catch (DataFormatException e) {
      ended = true;
      throw new IOException("not a compressed stream", e);
    }
    remember(into, offset, count);
    ended = count == 0 && (from.finished() || from.needsDictionary());
    more = count == length;
    if (from.needsInput()) {
      releaseInput(from);
    }
    return count;
  }

  private void remember(byte[] octets, int offset, int count) {
    int kept = Math.min(count, WINDOW_BYTES);
    int before = Math.min(historyLength, WINDOW_BYTES - kept);
    int length = before + kept;
    if (history.length < length) {
      history = Arrays.copyOf(history, Math.min(WINDOW_BYTES, Math.max(256, 2 * length)));
    }
    System.arraycopy(history, historyLength - before, history, 0, before);
    System.arraycopy(octets, offset + count - kept, history, before, kept);
    historyLength = length;
  }

  private Inflater inflater() {
    Inflater present = inflater;
    if (present == null) {
      present = codecs.inflater();
      if (historyLength > 0) {
        present.setDictionary(history, 0, historyLength);
      }
      inflater = present;
    }
    return present;
  }

  private void releaseInflater() {
    Inflater present = inflater;
    if (present != null) {
      inflater = null;
      releaseInput(present);
      codecs.give(present);
      history = Arrays.copyOf(history, historyLength);
    }
  }

  private void releaseInput(Inflater from) {
    byte[] buffer = input;
    if (buffer != null) {
      input = null;
      from.setInput(NONE);
      pool.give(buffer);
    }
  }

  @Override
  public void write(byte[] from, int offset, int length) throws IOException {
    if (length == 0) {
      return;
    }
    sending.lock();
    byte[] buffer = pool.take();
    try {
      Deflater to = deflater;
      if (to == null) {
        to = codecs.deflater();
        deflater = to;
      }
      to.setInput(from, offset, length);
      int count;
      do {
        count = to.deflate(buffer, 0, buffer.length, Deflater.SYNC_FLUSH);
        below.write(buffer, 0, count);
      } while (count == buffer.length);
      to.setInput(NONE);
      if (waiting) {
        releaseDeflater();
      }
    } finally {
      pool.give(buffer);
      sending.unlock();
    }
  }

  private void releaseDeflater() {
    Deflater present = deflater;
    if (present != null) {
      deflater = null;
      codecs.give(present);
    }
  }

  @Override
  public InetSocketAddress local() {
    return below.local();
  }

  @Override
  public InetSocketAddress remote() {
    return below.remote();
  }

  @Override
  public long now() {
    return below.now();
  }

  @Override
  public int discardReceived() {
    throw new IllegalStateException("compression is on");
  }

  @Override
  public long writingSince() {
    return below.writingSince();
  }

  @Override
  public void close() {
    below.close();
    release();
  }

  @Override
  public void abort() {
    below.abort();
    release();
  }

  /// A thread that is still reading or writing keeps what it uses, which the collector frees.
  private void release() {
    if (reading.tryLock()) {
      try {
        ended = true;
        releaseInflater();
      } finally {
        reading.unlock();
      }
    }
    if (sending.tryLock()) {
      try {
        releaseDeflater();
      } finally {
        sending.unlock();
      }
    }
  }
}

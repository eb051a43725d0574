package org.posthorn.wire;

import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.posthorn.runtime.TimeSlice;
import org.posthorn.wire.pools.BufferPool;

/// Input from the peer: lines, counted bytes and dot-stuffed data, with limits and deadlines.
///
/// Used by one thread at a time. Holds no buffer while it waits. Memory per call is limited by an
/// argument.
public final class Input {
  private static final byte CR = '\r';

  private final BufferPool pool;
  private final ListenerLimits limits;
  private final TimeSlice slice = new TimeSlice();
  private final ReadTimer patience = new ReadTimer();
  private Transport transport;
  private byte @Nullable [] buffer;
  private int position;
  private int limit;
  private boolean ended;
  private boolean broken;

  /// Whether the last read took all available bytes. Then the next call waits without trying to
  /// read first: with alternating lines and replies nothing is available, and the attempt costs a
  /// system call and a buffer.
  private boolean drained;

  Input(Transport transport, BufferPool pool, ListenerLimits limits) {
    this.transport = transport;
    this.pool = pool;
    this.limits = limits;
  }

  /// The timeout for each complete line, and for each other wait for bytes; initially 5 minutes.
  public void timeout(Duration perLineOrWait) {
    patience.timeout(perLineOrWait);
  }

  /// The time by which all further input must have arrived. Applies until it is replaced or
  /// [#noDeadline] is called.
  public void deadline(Duration fromNow) {
    patience.deadline(transport.now(), fromNow);
  }

  public void noDeadline() {
    patience.noDeadline();
  }

  /// The minimum rate of the following bytes. Begins a window; lines do not count, because each has
  /// its timeout.
  public void lowestRate(LowestRate rate) {
    patience.lowestRate(rate);
  }

  /// Number of bytes that can be read without waiting. If there are any, the client is pipelining,
  /// and replies need not be flushed.
  public int buffered() {
    return limit - position;
  }

  /// Waits for bytes, without consuming them.
  ///
  /// @param wait maximum time; zero checks only what has arrived
  /// @return whether there are bytes
  public boolean awaitBytes(Duration wait) throws IOException {
    if (position < limit) {
      return true;
    }
    try {
      if (!wait.isZero()) {
        transport.awaitReadable(wait.toNanos());
      }
    } catch (ReadTimeoutException none) {
      return false; // timeout: none
    }
    byte[] into = buffer == null ? pool.take() : buffer;
    buffer = into;
    int count = transport.read(into, 0, into.length);
    drained = count > 0 && count < into.length;
    position = 0;
    limit = Math.max(count, 0);
    ended |= count < 0;
    if (count <= 0) {
      release();
    }
    return count > 0;
  }

  /// Reads a line. Only CRLF ends it: a bare CR or LF stays in it (other rules make SMTP smuggling
  /// possible).
  ///
  /// @param bytesMax longest line allowed, without its CRLF
  /// @return the line without its CRLF, or null at the end of the stream; a last line without CRLF
  ///   is not a line
  /// @throws LineTooLongException after the rest of the line was skipped
  /// @throws ReadTimeoutException if the line did not arrive in time
  public byte @Nullable [] readLine(int bytesMax) throws IOException {
    ensureInSync();
    patience.beginLine(transport.now());
    try {
      awaitTurn();
      return line(new Line(bytesMax));
    } finally {
      patience.endLine();
    }
  }

  private byte @Nullable [] line(Line line) throws IOException {
    while (fill()) {
      byte[] bytes = held();
      int end = line.endIn(bytes, position, limit);
      int from = position;
      position = end < 0 ? limit : end;
      line.append(bytes, from, position);
      if (end >= 0) {
        return line.content();
      }
      if (line.skipped > limits.lineSkipBytesMax()) {
        broken = true;
        throw new LineTooLongException(line.bytesMax, false);
      }
    }
    return null;
  }

  /// Reads at least one byte, waiting for the first.
  ///
  /// @return how many, or -1 at the end of the stream
  public int read(byte[] into, int offset, int length) throws IOException {
    ensureInSync();
    if (length == 0) {
      return 0;
    }
    if (position == limit && length >= BufferPool.BYTES) {
      return receive(into, offset, length);
    }
    if (!fill()) {
      return -1;
    }
    int count = Math.min(length, limit - position);
    System.arraycopy(held(), position, into, offset, count);
    position += count;
    return count;
  }

  /// Reads exactly this many bytes.
  ///
  /// @throws EOFException if the stream ends before
  public void readFully(byte[] into, int offset, int length) throws IOException {
    for (int done = 0; done < length; ) {
      int count = read(into, offset + done, length - done);
      if (count < 0) {
        throw new EOFException("stream ended after " + done + " of " + length + " bytes");
      }
      done += count;
    }
  }

  /// Reads and drops bytes.
  ///
  /// @return how many; fewer than wanted only at the end of the stream
  public long skip(long count) throws IOException {
    ensureInSync();
    long done = 0;
    while (done < count && fill()) {
      int step = (int) Math.min(count - done, limit - position);
      position += step;
      done += step;
    }
    return done;
  }

  /// Reads message data up to its final dot, and removes the stuffing (RFC 5321 §4.5.2).
  ///
  /// The data begins at the start of a line, and only CRLF "." CRLF ends it, so that no second
  /// message can be smuggled in. The sink receives everything before the dot, including the last
  /// CRLF, in pieces. If the sink throws or the limit is exceeded, the rest is read and dropped, so
  /// that the session stays in sync.
  ///
  /// @param bytesMax maximum size of the data, unstuffed
  /// @throws EOFException if the stream ends before the data does
  /// @throws IOException if refused data exceeds the limit for skipping; the connection must then
  ///   be closed
  public DotResult readDotData(long bytesMax, DotSink sink) throws IOException {
    ensureInSync();
    awaitTurn();
    DotReader reader = new DotReader(bytesMax, sink);
    while (fill()) {
      position = reader.feed(held(), position, limit);
      if (reader.ended()) {
        return reader.result();
      }
      if (reader.dropped() > limits.dataSkipBytesMax()) {
        broken = true;
        throw new IOException("refused message data without end");
      }
    }
    throw new EOFException("stream ended in message data");
  }

  /// Reads one byte, or -1 at the end of the stream.
  int readByte() throws IOException {
    return fill() ? held()[position++] & 0xff : -1;
  }

  /// Reads from another transport from now on.
  void transport(Transport above) {
    transport = above;
    drained = false;
  }

  /// Removes and returns the buffered bytes.
  byte[] drain() {
    byte[] bytes = buffer == null ? new byte[0] : Arrays.copyOfRange(buffer, position, limit);
    position = limit;
    release();
    return bytes;
  }

  private void ensureInSync() throws IOException {
    if (broken) {
      throw new IOException("out of sync with the peer");
    }
  }

  private byte[] held() {
    return Objects.requireNonNull(buffer);
  }

  /// Ensures that bytes are buffered; false at the end of the stream.
  private boolean fill() throws IOException {
    if (position < limit) {
      return true;
    }
    while (!ended) {
      patience.check(transport);
      slice.breathe();
      byte[] into = buffer == null ? pool.take() : buffer;
      buffer = into;
      int count = transport.read(into, 0, into.length);
      if (count > 0) {
        patience.received(count);
        drained = count < into.length;
        position = 0;
        limit = count;
        return true;
      }
      release();
      await(count);
    }
    return false;
  }

  /// Waits for the peer, if it is its turn.
  private void awaitTurn() throws IOException {
    if (position == limit && drained && !ended) {
      drained = false;
      release();
      patience.await(transport);
    }
  }

  /// Reads directly, because the buffer is empty.
  private int receive(byte[] into, int offset, int length) throws IOException {
    while (!ended) {
      patience.check(transport);
      slice.breathe();
      int count = transport.read(into, offset, length);
      if (count > 0) {
        patience.received(count);
        drained = false; // counted bytes arrive in a stream
        return count;
      }
      release();
      await(count);
    }
    return -1;
  }

  private void await(int count) throws IOException {
    if (count < 0) {
      ended = true;
      return;
    }
    patience.await(transport);
  }

  private void release() {
    byte[] bytes = buffer;
    if (bytes != null) {
      buffer = null;
      position = 0;
      limit = 0;
      pool.give(bytes);
    }
  }

  /// A line being assembled.
  private static final class Line {
    private static final byte[] NONE = {};

    private final int bytesMax;
    private byte[] bytes = NONE;
    private int length;
    private boolean endsWithCr;
    private boolean tooLong;
    private long skipped;

    Line(int bytesMax) {
      this.bytesMax = bytesMax;
    }

    /// The index after the CRLF that ends the line, or -1.
    int endIn(byte[] from, int start, int end) {
      int lf = LineScan.lf(from, start, end);
      while (lf < end) {
        boolean afterCr = lf > start ? from[lf - 1] == CR : endsWithCr;
        if (afterCr) {
          return lf + 1;
        }
        lf = LineScan.lf(from, lf + 1, end);
      }
      return -1;
    }

    void append(byte[] from, int start, int end) {
      int count = end - start;
      endsWithCr = from[end - 1] == CR;
      if (!tooLong && (long) length + count <= (long) bytesMax + 2) {
        if (bytes.length < length + count) {
          long doubled = Math.min((long) bytes.length * 2, (long) bytesMax + 2);
          bytes = Arrays.copyOf(bytes, (int) Math.max(doubled, (long) length + count));
        }
        System.arraycopy(from, start, bytes, length, count);
        length += count;
      } else {
        tooLong = true;
        bytes = NONE;
        skipped += count;
      }
    }

    /// The line without its final CRLF.
    byte[] content() throws LineTooLongException {
      if (tooLong) {
        throw new LineTooLongException(bytesMax, true);
      }
      return Arrays.copyOf(bytes, length - 2);
    }
  }
}

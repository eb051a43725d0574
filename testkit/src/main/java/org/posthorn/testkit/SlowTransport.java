package org.posthorn.testkit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Iterator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.posthorn.wire.ReadTimeoutException;
import org.posthorn.wire.Transport;

/// A peer that sends pieces, each some time after the one before, on a clock of its own: waiting
/// for it moves the clock and takes no time. After the last piece it is silent. What is written to
/// it is kept. One thread.
public final class SlowTransport implements Transport {
  private static final InetSocketAddress PEER =
      new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 40_000);
  private static final InetSocketAddress HERE =
      new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 25);

  private final Iterator<Piece> pieces;
  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private byte[] arrived = {};
  private int taken;
  private long now;
  private long sent;
  private Piece next;
  private boolean closed;

  /// @param after the piece before was taken
  public record Piece(Duration after, byte[] bytes) {
    private static final Piece NONE = new Piece(Duration.ofDays(10_000), new byte[0]);
  }

  public SlowTransport(Stream<Piece> pieces) {
    this.pieces = pieces.iterator();
    next = this.pieces.hasNext() ? this.pieces.next() : Piece.NONE;
  }

  /// A text in one piece.
  public static Stream<Piece> piece(Duration after, String text) {
    return Stream.of(new Piece(after, text.getBytes(StandardCharsets.ISO_8859_1)));
  }

  /// A text octet by octet.
  public static Stream<Piece> drip(Duration between, String text) {
    byte[] octets = text.getBytes(StandardCharsets.ISO_8859_1);
    return IntStream.range(0, octets.length)
        .mapToObj(i -> new Piece(between, new byte[] {octets[i]}));
  }

  /// How much time the peer was given so far.
  public Duration elapsed() {
    return Duration.ofNanos(now);
  }

  /// What was written to the peer so far.
  public String written() {
    return written.toString(StandardCharsets.ISO_8859_1);
  }

  @Override
  public void awaitReadable(long timeoutNanos) throws IOException {
    if (taken < arrived.length) {
      return;
    }
    long due = sent + next.after().toNanos();
    if (due - now > timeoutNanos) {
      now += timeoutNanos;
      throw new ReadTimeoutException("nothing received in time");
    }
    now = Math.max(now, due);
    sent = now;
    arrived = next.bytes();
    taken = 0;
    next = pieces.hasNext() ? pieces.next() : Piece.NONE;
  }

  @Override
  public int read(byte[] into, int offset, int length) {
    int count = Math.min(length, arrived.length - taken);
    System.arraycopy(arrived, taken, into, offset, count);
    taken += count;
    return closed ? -1 : count;
  }

  @Override
  public void write(byte[] from, int offset, int length) throws IOException {
    if (closed) {
      throw new IOException("closed");
    }
    written.write(from, offset, length);
  }

  @Override
  public long now() {
    return now;
  }

  @Override
  public InetSocketAddress local() {
    return HERE;
  }

  @Override
  public InetSocketAddress remote() {
    return PEER;
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

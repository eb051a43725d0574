package org.posthorn.wire;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.List;

/// A peer that says the next of its lines only when it is waited for, as a client does that has to
/// see each reply first.
final class TakingTurns implements Transport {
  private static final InetSocketAddress NOWHERE =
      new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 1);

  private final ArrayDeque<String> lines;
  private byte[] said = {};
  private int looks;
  private int waits;

  TakingTurns(String... lines) {
    this.lines = new ArrayDeque<>(List.of(lines));
  }

  /// How often was looked at what has come.
  int looks() {
    return looks;
  }

  int waits() {
    return waits;
  }

  @Override
  public void awaitReadable(long timeoutNanos) {
    waits++;
    if (said.length == 0 && !lines.isEmpty()) {
      said = Fixtures.bytes(lines.poll());
    }
  }

  @Override
  public int read(byte[] into, int offset, int length) {
    looks++;
    int count = said.length;
    System.arraycopy(said, 0, into, offset, count);
    said = new byte[0];
    return count;
  }

  @Override
  public void write(byte[] from, int offset, int length) {}

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
  public void close() {}

  @Override
  public void abort() {}
}

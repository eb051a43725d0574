package org.posthorn.wire;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.posthorn.wire.pools.BufferPool;

/// A peer that sends given chunks, one for each read, and then ends the stream.
final class Chunks implements Transport {
  private static final InetSocketAddress NOWHERE =
      new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 1);

  private final ArrayDeque<byte[]> chunks;

  Chunks(List<byte[]> chunks) {
    this.chunks = new ArrayDeque<>(chunks);
    this.chunks.removeIf(chunk -> chunk.length == 0);
  }

  /// An input that gets these bytes, cut into chunks of a size.
  static Input input(byte[] all, int chunkBytes, ListenerLimits limits) {
    List<byte[]> chunks = new ArrayList<>();
    for (int at = 0; at < all.length; at += chunkBytes) {
      chunks.add(Arrays.copyOfRange(all, at, Math.min(all.length, at + chunkBytes)));
    }
    return new Input(new Chunks(chunks), new BufferPool(), limits);
  }

  static Input input(byte[] all, int chunkBytes) {
    return input(all, chunkBytes, ListenerLimits.defaults());
  }

  /// An input that gets these bytes in two chunks.
  static Input cutAt(byte[] all, int cut) {
    return new Input(
        new Chunks(List.of(Arrays.copyOf(all, cut), Arrays.copyOfRange(all, cut, all.length))),
        new BufferPool(),
        ListenerLimits.defaults());
  }

  @Override
  public void awaitReadable(long timeoutNanos) {}

  @Override
  public int read(byte[] into, int offset, int length) {
    byte[] chunk = chunks.poll();
    if (chunk == null) {
      return -1;
    }
    int count = Math.min(length, chunk.length);
    System.arraycopy(chunk, 0, into, offset, count);
    if (count < chunk.length) {
      chunks.addFirst(Arrays.copyOfRange(chunk, count, chunk.length));
    }
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

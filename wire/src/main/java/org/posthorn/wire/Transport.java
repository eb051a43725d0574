package org.posthorn.wire;

import java.io.IOException;
import java.net.InetSocketAddress;

/// The bytes below a [Connection]: a socket, memory, or TLS over one of them.
///
/// Waiting and reading are apart, so that nobody holds a buffer while waiting. One thread reads and
/// one writes at a time; [#close] and [#abort] may come from any thread and end both.
public interface Transport extends AutoCloseable {

  /// Waits until [#read] has something to say: bytes, or the end of the stream.
  ///
  /// It may return although nothing came (a TLS record without data); then [#read] answers 0.
  ///
  /// @throws ReadTimeoutException if nothing came in time
  void awaitReadable(long timeoutNanos) throws IOException;

  /// The same for a peer that is given up if nothing came in time, which lets a transport do
  /// without a timer: a long wait may end up to a second late, and after a timeout [#read] has
  /// nothing more to say. What is written still goes out.
  ///
  /// @throws ReadTimeoutException if nothing came in time
  default void awaitReadableOrEnd(long timeoutNanos) throws IOException {
    awaitReadable(timeoutNanos);
  }

  /// Reads what is there, without waiting.
  ///
  /// @return how many bytes, 0 if there are none now, -1 at the end of the stream
  int read(byte[] into, int offset, int length) throws IOException;

  /// Hands over all the bytes, waiting for a slow peer.
  void write(byte[] from, int offset, int length) throws IOException;

  InetSocketAddress local();

  InetSocketAddress remote();

  /// The clock by which it waits, as [System#nanoTime]; tests have clocks of their own.
  default long now() {
    return System.nanoTime();
  }

  /// Drops bytes that were received but not yet read, as far as they have left the kernel.
  ///
  /// @return how many
  int discardReceived();

  /// Since when a write has been waiting for the peer, as [System#nanoTime], or 0 if none is.
  long writingSince();

  /// Says goodbye as the protocol wants it, as far as that works without waiting long, and closes.
  /// Idempotent.
  @Override
  void close();

  /// Closes at once, with no courtesy. Idempotent.
  void abort();
}

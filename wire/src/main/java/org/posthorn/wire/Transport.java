package org.posthorn.wire;

import java.io.IOException;
import java.net.InetSocketAddress;

/// The bytes below a [Connection]: a socket, memory, or TLS over one of them.
///
/// Waiting and reading are separate calls, so that no buffer is held while waiting. One thread
/// reads and one writes at a time; [#close] and [#abort] may be called by any thread and end both.
public interface Transport extends AutoCloseable {

  /// Waits until [#read] can return bytes or the end of the stream.
  ///
  /// It may return without data (for a TLS record without data); then [#read] returns 0.
  ///
  /// @throws ReadTimeoutException if nothing arrived in time
  void awaitReadable(long timeoutNanos) throws IOException;

  /// As [#awaitReadable], if the peer is given up after a timeout. This lets a transport work
  /// without a timer: a long wait may end up to a second late, and after a timeout [#read] returns
  /// nothing more. Output can still be sent.
  ///
  /// @throws ReadTimeoutException if nothing arrived in time
  default void awaitReadableOrEnd(long timeoutNanos) throws IOException {
    awaitReadable(timeoutNanos);
  }

  /// Reads available bytes, without waiting.
  ///
  /// @return how many bytes, 0 if there are none now, -1 at the end of the stream
  int read(byte[] into, int offset, int length) throws IOException;

  /// Writes all bytes; waits for a slow peer.
  void write(byte[] from, int offset, int length) throws IOException;

  InetSocketAddress local();

  InetSocketAddress remote();

  /// The clock for waiting, as [System#nanoTime]; tests have their own clocks.
  default long now() {
    return System.nanoTime();
  }

  /// Drops bytes that were received but not read, as far as they have left the kernel.
  ///
  /// @return how many
  int discardReceived();

  /// Since when a write has been blocked, as [System#nanoTime], or 0 if none is.
  long writingSince();

  /// Closes in the protocol's proper way, as far as possible without waiting long. Idempotent.
  @Override
  void close();

  /// Closes at once. Idempotent.
  void abort();
}

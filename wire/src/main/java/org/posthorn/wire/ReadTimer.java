package org.posthorn.wire;

import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Limits the waiting time for input: for the next bytes or a whole line, until a deadline, and by
/// a minimum rate. Single octets do not restart a deadline or a rate window. One thread.
final class ReadTimer {
  private long timeoutNanos = Duration.ofMinutes(5).toNanos();
  private boolean deadlined;
  private long deadline;
  private boolean inLine;
  private long lineDeadline;
  private @Nullable LowestRate lowest;

  /// Waiting time and received bytes in the current rate window.
  private long waitedNanos;

  private long received;

  /// After a timeout of the rate or deadline the peer is not waited for again.
  private boolean tooSlow;

  void timeout(Duration perWaitOrLine) {
    timeoutNanos = perWaitOrLine.toNanos();
  }

  void deadline(long now, Duration fromNow) {
    deadlined = true;
    deadline = now + fromNow.toNanos();
  }

  void noDeadline() {
    deadlined = false;
  }

  void lowestRate(LowestRate rate) {
    lowest = rate;
    waitedNanos = 0;
    received = 0;
  }

  /// From now until [#endLine] the timeout applies to the whole line.
  void beginLine(long now) {
    inLine = true;
    lineDeadline = now + timeoutNanos;
  }

  void endLine() {
    inLine = false;
  }

  void received(int count) {
    received += count;
  }

  /// Checks the deadline without waiting, so that it also applies to a peer that always has input
  /// ready.
  ///
  /// @throws ReadTimeoutException if it has passed
  void check(Transport transport) throws ReadTimeoutException {
    if (deadlined && deadline - transport.now() <= 0) {
      throw new ReadTimeoutException("deadline passed");
    }
  }

  /// Waits for the transport.
  ///
  /// @throws ReadTimeoutException if it took too long
  void await(Transport transport) throws IOException {
    long start = transport.now();
    long left = inLine ? lineDeadline - start : timeoutNanos;
    if (deadlined) {
      left = Math.min(left, deadline - start);
    }
    if (left <= 0) {
      throw new ReadTimeoutException("deadline passed");
    }
    long leftByRate = inLine ? Long.MAX_VALUE : leftByRate();
    try {
      transport.awaitReadableOrEnd(Math.min(left, leftByRate));
    } catch (ReadTimeoutException e) {
      if (leftByRate < left) {
        tooSlow = true;
        throw new ReadTimeoutException("too slow");
      }
      throw e;
    } finally {
      if (!inLine) {
        waited(transport.now() - start);
      }
    }
  }

  /// How long to wait for the peer: to the end of the window, and through the next one if it has
  /// sent enough in this one.
  private long leftByRate() throws ReadTimeoutException {
    LowestRate rate = lowest;
    if (rate == null) {
      return Long.MAX_VALUE;
    }
    long window = rate.window().toNanos();
    if (waitedNanos >= window) {
      tooSlow |= received < rate.bytesPerWindow();
      waitedNanos = 0;
      received = 0;
    }
    if (tooSlow) {
      throw new ReadTimeoutException("too slow");
    }
    long left = window - waitedNanos;
    return received < rate.bytesPerWindow() ? left : left + window;
  }

  /// Bytes that arrive after a wait beyond the end of a window belong to the next one.
  private void waited(long nanos) {
    waitedNanos += nanos;
    LowestRate rate = lowest;
    if (rate != null
        && waitedNanos > rate.window().toNanos()
        && received >= rate.bytesPerWindow()) {
      waitedNanos -= rate.window().toNanos();
      received = 0;
    }
  }
}

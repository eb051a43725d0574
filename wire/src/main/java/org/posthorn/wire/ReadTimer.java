package org.posthorn.wire;

import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// How long a reader waits for its peer: for the next bytes or a whole line, until a deadline, and
/// at a lowest rate. No single octet makes a deadline or the window of a rate start anew. One
/// thread.
final class ReadTimer {
  private long timeoutNanos = Duration.ofMinutes(5).toNanos();
  private boolean deadlined;
  private long deadline;
  private boolean inLine;
  private long lineDeadline;
  private @Nullable LowestRate lowest;

  /// Of the current window of the rate: time spent waiting, and what came.
  private long waitedNanos;

  private long received;

  /// Once a peer was too slow it is not waited for again, whatever it has begun.
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

  /// From now until [#endLine] the timeout is for all of it.
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

  /// Looks at the deadline where nothing is waited for: a peer that always has something to say has
  /// no more time than others.
  ///
  /// @throws ReadTimeoutException if it has passed
  void check(Transport transport) throws ReadTimeoutException {
    if (deadlined && deadline - transport.now() <= 0) {
      throw new ReadTimeoutException("deadline passed");
    }
  }

  /// Waits for the transport. Whoever takes too long is waited for no more.
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

  /// How long the peer may send nothing: to the end of the window, and through the next one if it
  /// has sent enough in this.
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

  /// What comes after a wait over the end of a window is of the next one.
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

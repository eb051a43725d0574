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

  /// Waits for the transport.
  ///
  /// @throws ReadTimeoutException if it took too long
  void await(Transport transport) throws IOException {
    long start = transport.now();
    long waitUntil = inLine ? lineDeadline : start + timeoutNanos;
    while (true) {
      long now = transport.now();
      long left = waitUntil - now;
      if (deadlined) {
        left = Math.min(left, deadline - now);
      }
      if (left <= 0) {
        throw new ReadTimeoutException("deadline passed");
      }
      long step = Math.min(left, leftInWindow());
      try {
        transport.awaitReadable(step);
        return;
      } catch (ReadTimeoutException e) {
        if (step == left) {
          throw e;
        }
      } finally {
        waitedNanos += inLine ? 0 : transport.now() - now;
      }
    }
  }

  /// Time to wait until the rate is to be looked at, which is done here when it is due.
  private long leftInWindow() throws ReadTimeoutException {
    LowestRate rate = lowest;
    if (rate == null || inLine) {
      return Long.MAX_VALUE;
    }
    long window = rate.window().toNanos();
    if (tooSlow || waitedNanos >= window) {
      tooSlow |= received < rate.bytesPerWindow();
      if (tooSlow) {
        throw new ReadTimeoutException("too slow");
      }
      waitedNanos = 0;
      received = 0;
    }
    return window - waitedNanos;
  }
}

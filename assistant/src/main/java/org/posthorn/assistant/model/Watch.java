package org.posthorn.assistant.model;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/// A stream that is closed if nothing arrives for some time, if it takes too long as a whole, or if
/// nobody waits for it any more: reads of an HTTP body have no timeout of their own.
final class Watch extends FilterInputStream {
  /// How often it is looked whether somebody waits.
  static final long LOOKS_MILLIS = 100;

  private final long silence;
  private final long end;
  private final BooleanSupplier stopped;
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile long last = System.nanoTime();
  private volatile String late = "";

  private Watch(InputStream in, Duration silence, Duration whole, BooleanSupplier stopped) {
    super(in);
    this.stopped = stopped;
    this.silence = silence.toNanos();
    end = last + whole.toNanos();
  }

  static Watch start(InputStream in, Duration silence, Duration whole, BooleanSupplier stopped) {
    Watch watch = new Watch(in, silence, whole, stopped);
    Thread.ofVirtual().name("model-timeout").start(watch::watch);
    return watch;
  }

  private void watch() {
    try {
      while (true) {
        long now = System.nanoTime();
        long left = Math.min(last + silence - now, end - now);
        if (left <= 0 || stopped.getAsBoolean()) {
          late =
              left > 0
                  ? "stopped"
                  : end - now <= 0
                      ? "the answer takes too long"
                      : "nothing has arrived for too long";
          super.close(); // ends a read that waits
          return;
        }
        long look = Math.min(left, TimeUnit.MILLISECONDS.toNanos(LOOKS_MILLIS));
        if (closed.await(look, TimeUnit.NANOSECONDS)) {
          return;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      late = "the answer takes too long";
    }
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] into, int from, int length) throws IOException {
    try {
      int got = super.read(into, from, length);
      last = System.nanoTime();
      requireInTime();
      return got;
    } catch (IOException e) {
      requireInTime();
      throw e;
    }
  }

  private void requireInTime() throws IOException {
    if (!late.isEmpty()) {
      throw new IOException(late);
    }
  }

  @Override
  public void close() throws IOException {
    closed.countDown();
    super.close();
  }
}

package org.posthorn.server.control;

import java.io.IOException;
import java.nio.channels.Channel;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Closes a channel unless this is closed within a time. Blocking channels have no timeout; a
/// blocked reader or writer gets an exception.
final class Deadline implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Deadline.class);

  private final CountDownLatch done = new CountDownLatch(1);

  private Deadline() {}

  static Deadline of(Duration time, Channel channel) {
    Deadline deadline = new Deadline();
    Thread.ofVirtual().name("control-deadline").start(() -> deadline.watch(time, channel));
    return deadline;
  }

  private void watch(Duration time, Channel channel) {
    try {
      if (!done.await(time.toNanos(), TimeUnit.NANOSECONDS)) {
        LOG.warn("control event=too-slow seconds={}", time.toSeconds());
        channel.close();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      LOG.warn("control event=close-failed", e);
    }
  }

  @Override
  public void close() {
    done.countDown();
  }
}

package org.posthorn.spam.filter;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.time.Duration;

/// A connection to a filter that is closed after a total time, whatever the filter does. One
/// thread.
final class FilterConnection implements AutoCloseable {
  private static final int BUFFER_BYTES = 64 << 10;

  private final SocketChannel channel;
  private final Thread watch;
  private volatile boolean late;

  /// @param time total time
  /// @throws IOException if the connection is refused
  FilterConnection(FilterAddress place, Duration time) throws IOException {
    channel =
        place.isUnix() ? SocketChannel.open(StandardProtocolFamily.UNIX) : SocketChannel.open();
    watch = Thread.ofVirtual().name("filter-watch").start(() -> end(time));
    boolean open = false;
    try {
      channel.connect(place.address());
      open = true;
    } finally {
      if (!open) {
        close();
      }
    }
  }

  /// Closes the channel, which wakes a blocked thread.
  private void end(Duration time) {
    try {
      Thread.sleep(time);
      late = true;
      channel.close();
    } catch (InterruptedException done) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      // It is closed nevertheless.
      late = true;
    }
  }

  InputStream input() {
    return new BufferedInputStream(Channels.newInputStream(channel), BUFFER_BYTES);
  }

  OutputStream output() {
    return new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER_BYTES);
  }

  /// Whether the time is over.
  boolean late() {
    return late;
  }

  @Override
  public void close() throws IOException {
    watch.interrupt();
    channel.close();
  }
}

package org.posthorn.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.LockSupport;
import org.posthorn.runtime.Metrics;
import org.posthorn.wire.Connection;
import org.posthorn.wire.Listener;
import org.posthorn.wire.ListenerLimits;

/// The upper limit of a durable SMTP server on this machine: it receives messages, appends them to
/// one file, syncs all waiting ones together, and replies. No checks, no parsing, no mailboxes.
///
/// Usage: `DurableSink PORT FILE [SYNC_DELAY_MS]`.
public final class DurableSink {
  private static final long MESSAGE_BYTES_MAX = 64L << 20;

  private record Waiting(byte[] message, CompletableFuture<Void> synced) {}

  private final BlockingQueue<Waiting> waiting = new LinkedBlockingQueue<>();
  private final FileChannel file;
  private final long syncDelayNanos;

  private DurableSink(FileChannel file, long syncDelayNanos) {
    this.file = file;
    this.syncDelayNanos = syncDelayNanos;
  }

  public static void main(String[] arguments) throws Exception {
    long delay = arguments.length > 2 ? Long.parseLong(arguments[2]) * 1_000_000 : 0;
    FileChannel file =
        FileChannel.open(
            Path.of(arguments[1]), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    DurableSink sink = new DurableSink(file, delay);
    ListenerLimits limits =
        ListenerLimits.defaults().withPerAddress(Integer.MAX_VALUE, Integer.MAX_VALUE);
    InetSocketAddress address = new InetSocketAddress("127.0.0.1", Integer.parseInt(arguments[0]));
    try (Listener listener =
        Listener.open(
            Listener.Settings.plain("sink", address, limits), new Metrics(), sink::serve)) {
      sink.append();
    }
  }

  /// Appends and syncs in a loop.
  private void append() throws IOException, InterruptedException {
    List<Waiting> group = new ArrayList<>();
    while (true) {
      group.add(waiting.take());
      waiting.drainTo(group);
      ByteBuffer[] bytes =
          group.stream().map(one -> ByteBuffer.wrap(one.message())).toArray(ByteBuffer[]::new);
      for (ByteBuffer one : bytes) {
        while (one.hasRemaining()) {
          file.write(one);
        }
      }
      file.force(false);
      if (syncDelayNanos > 0) {
        LockSupport.parkNanos(syncDelayNanos);
      }
      group.forEach(one -> one.synced().complete(null));
      group.clear();
    }
  }

  private void serve(Connection connection) throws IOException {
    reply(connection, "220 sink");
    while (true) {
      byte[] line = connection.input().readLine(2_048);
      if (line == null) {
        return;
      }
      String verb =
          new String(line, 0, Math.min(4, line.length), US_ASCII).toUpperCase(Locale.ROOT);
      switch (verb) {
        case "EHLO", "HELO" -> reply(connection, "250 sink");
        case "DATA" -> {
          reply(connection, "354 go on");
          data(connection);
          reply(connection, "250 synced");
        }
        case "QUIT" -> {
          reply(connection, "221 bye");
          return;
        }
        default -> reply(connection, "250 ok");
      }
    }
  }

  private void data(Connection connection) throws IOException {
    ByteArrayOutputStream message = new ByteArrayOutputStream(16_384);
    connection.input().readDotData(MESSAGE_BYTES_MAX, message::write);
    Waiting one = new Waiting(message.toByteArray(), new CompletableFuture<>());
    waiting.add(one);
    one.synced().join();
  }

  private static void reply(Connection connection, String text) throws IOException {
    connection.output().ascii(text + "\r\n");
    if (connection.input().buffered() == 0) {
      connection.output().flush();
    }
  }
}

package org.posthorn.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// What a connection does, whatever carries it.
interface TransportContract {
  Executor VIRTUAL = task -> Thread.ofVirtual().start(task);

  /// Two ends that are connected.
  record Ends(Connection client, Connection server) implements AutoCloseable {
    @Override
    public void close() {
      client.close();
      server.close();
    }
  }

  Ends connect() throws Exception;

  @Test
  default void lines_arrive_in_both_directions() throws Exception {
    try (Ends ends = connect()) {
      send(ends.client(), "EHLO client.test\r\n");
      assertThat(line(ends.server())).isEqualTo("EHLO client.test");
      send(ends.server(), "250-mail.test\r\n250 SIZE\r\n");
      assertThat(line(ends.client())).isEqualTo("250-mail.test");
      assertThat(ends.client().input().buffered()).isEqualTo("250 SIZE\r\n".length());
      assertThat(line(ends.client())).isEqualTo("250 SIZE");
      assertThat(ends.client().input().buffered()).isZero();
    }
  }

  @Test
  default void nothing_is_sent_before_the_flush() throws Exception {
    try (Ends ends = connect()) {
      ends.client().output().ascii("NOOP\r\n");
      ends.server().input().timeout(Duration.ofMillis(20));
      assertThatThrownBy(() -> line(ends.server())).isInstanceOf(ReadTimeoutException.class);
      ends.client().output().flush();
      ends.server().input().timeout(Duration.ofSeconds(20));
      assertThat(line(ends.server())).isEqualTo("NOOP");
    }
  }

  @Test
  default void a_timeout_loses_nothing() throws Exception {
    try (Ends ends = connect()) {
      ends.server().input().timeout(Duration.ofMillis(20));
      assertThatThrownBy(() -> line(ends.server())).isInstanceOf(ReadTimeoutException.class);
      send(ends.server(), "421 bye\r\n");
      assertThat(line(ends.client())).isEqualTo("421 bye");
      send(ends.client(), "QUIT\r\n");
      ends.server().input().timeout(Duration.ofSeconds(20));
      assertThat(line(ends.server())).isEqualTo("QUIT");
    }
  }

  @Test
  default void waiting_for_bytes_leaves_them_to_be_read() throws Exception {
    try (Ends ends = connect()) {
      Input input = ends.server().input();
      assertThat(input.awaitBytes(Duration.ZERO)).isFalse();
      assertThat(input.awaitBytes(Duration.ofMillis(20))).isFalse();
      send(ends.client(), "DONE\r\n");
      assertThat(input.awaitBytes(Duration.ofSeconds(20))).isTrue();
      assertThat(input.awaitBytes(Duration.ZERO)).isTrue();
      assertThat(line(ends.server())).isEqualTo("DONE");
      ends.client().close();
      assertThat(input.awaitBytes(Duration.ofSeconds(20))).isFalse();
      assertThat(input.readLine(100)).isNull();
    }
  }

  @Test
  default void large_data_arrive_unchanged_from_a_slow_writer_to_a_slow_reader() throws Exception {
    byte[] sent = new byte[3_000_001];
    new Random(11).nextBytes(sent);
    try (Ends ends = connect()) {
      CompletableFuture<Void> writing =
          CompletableFuture.runAsync(
              () -> {
                Random random = new Random(12);
                try {
                  for (int at = 0; at < sent.length; ) {
                    int step = Math.min(sent.length - at, 1 + random.nextInt(90_000));
                    ends.client().output().write(sent, at, step);
                    at += step;
                  }
                  ends.client().output().flush();
                } catch (IOException e) {
                  throw new IllegalStateException(e);
                }
              },
              VIRTUAL);
      byte[] got = new byte[sent.length];
      Random random = new Random(13);
      for (int at = 0; at < got.length; ) {
        int step = Math.min(got.length - at, 1 + random.nextInt(70_000));
        ends.server().input().readFully(got, at, step);
        at += step;
      }
      writing.get(20, TimeUnit.SECONDS);
      assertThat(Arrays.equals(got, sent)).isTrue();
    }
  }

  @Test
  default void after_closing_the_peer_gets_what_was_sent_and_then_the_end() throws Exception {
    try (Ends ends = connect()) {
      send(ends.client(), "QUIT\r\npartial");
      ends.client().close();
      ends.client().close();
      assertThat(line(ends.server())).isEqualTo("QUIT");
      assertThat(ends.server().input().readLine(100)).isNull();
      assertThat(ends.server().input().read(new byte[1], 0, 1)).isEqualTo(-1);
      assertThatThrownBy(() -> ends.server().input().readFully(new byte[1], 0, 1))
          .isInstanceOf(EOFException.class);
    }
  }

  @Test
  default void closing_from_another_thread_ends_a_waiting_read() throws Exception {
    try (Ends ends = connect()) {
      CompletableFuture<byte[]> reading =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  byte[] line = ends.server().input().readLine(100);
                  return line == null ? new byte[0] : line;
                } catch (IOException e) {
                  return new byte[0];
                }
              },
              VIRTUAL);
      assertThatThrownBy(() -> reading.get(50, TimeUnit.MILLISECONDS))
          .isInstanceOf(java.util.concurrent.TimeoutException.class);
      ends.server().close();
      assertThat(reading.get(10, TimeUnit.SECONDS)).isEmpty();
    }
  }

  @Test
  default void closing_from_another_thread_ends_a_writer_whose_peer_takes_nothing()
      throws Exception {
    try (Ends ends = connect()) {
      CompletableFuture<Boolean> writing =
          CompletableFuture.supplyAsync(
              () -> {
                byte[] much = new byte[1 << 20];
                try {
                  while (true) {
                    ends.server().output().write(much);
                  }
                } catch (IOException e) {
                  return true;
                }
              },
              VIRTUAL);
      org.awaitility.Awaitility.await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> ends.server().writingSince() != 0);
      assertThatThrownBy(() -> writing.get(100, TimeUnit.MILLISECONDS))
          .isInstanceOf(java.util.concurrent.TimeoutException.class);
      ends.server().abort();
      assertThat(writing.get(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  default void writing_to_a_peer_that_is_gone_fails_in_the_end() throws Exception {
    try (Ends ends = connect()) {
      ends.client().abort();
      assertThatThrownBy(
              () -> {
                for (int i = 0; i < 1000; i++) {
                  ends.server().output().write(new byte[100_000]);
                }
              })
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  default void reading_and_writing_at_the_same_time_do_not_disturb_each_other() throws Exception {
    int rounds = 2_000;
    try (Ends ends = connect()) {
      CompletableFuture<Void> echo =
          CompletableFuture.runAsync(
              () -> {
                try {
                  for (int i = 0; i < rounds; i++) {
                    send(ends.server(), "reply " + line(ends.server()) + "\r\n");
                  }
                } catch (IOException e) {
                  throw new IllegalStateException(e);
                }
              },
              VIRTUAL);
      CompletableFuture<Void> asking =
          CompletableFuture.runAsync(
              () -> {
                try {
                  for (int i = 0; i < rounds; i++) {
                    send(ends.client(), "ask " + i + "\r\n");
                  }
                } catch (IOException e) {
                  throw new IllegalStateException(e);
                }
              },
              VIRTUAL);
      for (int i = 0; i < rounds; i++) {
        assertThat(line(ends.client())).isEqualTo("reply ask " + i);
      }
      echo.get(10, TimeUnit.SECONDS);
      asking.get(10, TimeUnit.SECONDS);
    }
  }

  static void send(Connection connection, String text) throws IOException {
    connection.output().write(Fixtures.bytes(text));
    connection.output().flush();
  }

  static String line(Connection connection) throws IOException {
    byte[] line = connection.input().readLine(1000);
    if (line == null) {
      throw new EOFException("no line");
    }
    return Fixtures.text(line);
  }
}

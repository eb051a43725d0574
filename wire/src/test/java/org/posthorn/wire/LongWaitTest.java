package org.posthorn.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/// Waits of a socket that no timer ends.
class LongWaitTest {
  private static final long FIVE_MINUTES = Duration.ofMinutes(5).toNanos();

  /// Longer than what has a timer, by as little as possible.
  private static final Duration TEN_SECONDS = Duration.ofSeconds(10).plusMillis(1);

  /// The two ends of a connection.
  private record Ends(Socket peer, SocketTransport here) implements AutoCloseable {
    static Ends connect() throws IOException {
      try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        Socket peer = new Socket(server.getInetAddress(), server.getLocalPort());
        peer.setSoTimeout(20_000);
        return new Ends(peer, new SocketTransport(server.accept()));
      }
    }

    CompletableFuture<Void> await(long nanos) {
      return CompletableFuture.runAsync(
          () -> {
            try {
              here.awaitReadableOrEnd(nanos);
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          },
          TransportContract.VIRTUAL);
    }

    void send(String text) throws IOException {
      peer.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public void close() throws IOException {
      peer.close();
      here.close();
    }
  }

  @Test
  void what_comes_ends_it() throws Exception {
    try (Ends ends = Ends.connect()) {
      CompletableFuture<Void> waiting = ends.await(FIVE_MINUTES);
      ends.here().look(System.nanoTime() + FIVE_MINUTES - Duration.ofMinutes(1).toNanos());
      ends.send("NOOP");
      waiting.get(20, TimeUnit.SECONDS);
      assertThat(ends.here().read(new byte[10], 0, 10)).isEqualTo(4);
    }
  }

  @Test
  void a_look_after_its_time_ends_it_and_a_goodbye_still_goes_out() throws Exception {
    try (Ends ends = Ends.connect()) {
      CompletableFuture<Void> waiting = ends.await(FIVE_MINUTES);
      Awaitility.await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> {
            ends.here().look(System.nanoTime() + 2 * FIVE_MINUTES);
            return waiting.isDone();
          });
      assertThatThrownBy(waiting::get).hasRootCauseInstanceOf(ReadTimeoutException.class);
      ends.send("too late");
      assertThat(ends.here().read(new byte[10], 0, 10)).isEqualTo(-1);
      ends.here().write("421".getBytes(StandardCharsets.US_ASCII), 0, 3);
      assertThat(ends.peer().getInputStream().readNBytes(3)).asString().isEqualTo("421");
    }
  }

  @Test
  void a_look_between_two_waits_ends_neither() throws Exception {
    try (Ends ends = Ends.connect()) {
      for (int i = 0; i < 3; i++) {
        CompletableFuture<Void> waiting = ends.await(FIVE_MINUTES);
        ends.send("NOOP");
        waiting.get(20, TimeUnit.SECONDS);
        ends.here().look(System.nanoTime() + 2 * FIVE_MINUTES);
        assertThat(ends.here().read(new byte[10], 0, 10)).isEqualTo(4);
      }
    }
  }

  /// Nobody looks here but the process itself.
  @Test
  void it_ends_by_itself() throws Exception {
    try (Ends ends = Ends.connect()) {
      Connection connection = Connection.over(ends.here());
      connection.input().timeout(TEN_SECONDS);
      long begin = System.nanoTime();
      assertThatThrownBy(() -> connection.input().readLine(100))
          .isInstanceOf(ReadTimeoutException.class);
      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThanOrEqualTo(TEN_SECONDS);
      connection.output().ascii("* BYE\r\n");
      connection.output().flush();
      assertThat(ends.peer().getInputStream().readNBytes(5)).asString().isEqualTo("* BYE");
    }
  }

  /// Octet by octet, so that no single wait is long.
  @Test
  void a_line_that_drips_in_ends_as_a_whole() throws Exception {
    try (Ends ends = Ends.connect()) {
      Connection connection = Connection.over(ends.here());
      connection.input().timeout(TEN_SECONDS);
      CompletableFuture<Void> dripping =
          CompletableFuture.runAsync(
              () -> {
                try {
                  for (int i = 0; i < 600; i++) {
                    ends.send("x");
                    java.util.concurrent.locks.LockSupport.parkNanos(100_000_000);
                  }
                } catch (IOException gone) {
                  // As it should be.
                }
              },
              TransportContract.VIRTUAL);
      assertThatThrownBy(() -> connection.input().readLine(1_000))
          .isInstanceOf(ReadTimeoutException.class);
      assertThat(dripping).isNotDone();
      connection.close();
    }
  }
}

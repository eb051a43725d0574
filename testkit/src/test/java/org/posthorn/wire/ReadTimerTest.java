package org.posthorn.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.posthorn.testkit.SlowTransport;
import org.posthorn.testkit.SlowTransport.Piece;

/// How long a peer is waited for that sends, but slowly. The clock is the peer's.
class ReadTimerTest {
  private static final Duration TEN_SECONDS = Duration.ofSeconds(10);

  @Test
  void a_line_that_drips_in_has_the_timeout_as_a_whole() {
    SlowTransport peer = new SlowTransport(SlowTransport.drip(TEN_SECONDS, "x".repeat(1_000)));
    Input input = Connection.over(peer).input();
    input.timeout(Duration.ofMinutes(5));
    assertThatThrownBy(() -> input.readLine(1_000)).isInstanceOf(ReadTimeoutException.class);
    assertThat(peer.elapsed()).isEqualTo(Duration.ofMinutes(5));
  }

  @Test
  void each_line_has_the_whole_timeout() throws IOException {
    Duration between = Duration.ofMinutes(4);
    SlowTransport peer =
        new SlowTransport(
            Stream.generate(
                    () -> new Piece(between, "NOOP\r\n".getBytes(StandardCharsets.US_ASCII)))
                .limit(10));
    Input input = Connection.over(peer).input();
    input.timeout(Duration.ofMinutes(5));
    for (int i = 0; i < 10; i++) {
      assertThat(input.readLine(10)).hasSize(4);
    }
    assertThat(peer.elapsed()).isEqualTo(Duration.ofMinutes(40));
  }

  @Test
  void a_deadline_holds_over_lines_and_octets() throws IOException {
    SlowTransport peer =
        new SlowTransport(
            Stream.concat(
                SlowTransport.piece(Duration.ofMinutes(1), "NOOP\r\n"),
                SlowTransport.drip(TEN_SECONDS, "x".repeat(1_000))));
    Input input = Connection.over(peer).input();
    input.deadline(Duration.ofMinutes(3));
    assertThat(input.readLine(10)).hasSize(4);
    assertThatThrownBy(() -> input.readFully(new byte[100], 0, 100))
        .isInstanceOf(ReadTimeoutException.class);
    assertThat(peer.elapsed()).isEqualTo(Duration.ofMinutes(3));
  }

  @Test
  void a_peer_that_always_has_something_to_say_has_no_more_time_than_others() throws IOException {
    SlowTransport peer =
        new SlowTransport(SlowTransport.piece(Duration.ofMinutes(1), "x".repeat(1_000_000)));
    Input input = Connection.over(peer).input();
    input.skip(1);
    input.deadline(Duration.ZERO);
    assertThatThrownBy(() -> input.skip(1_000_000)).isInstanceOf(ReadTimeoutException.class);
  }

  @Test
  void data_that_drips_in_is_given_up_after_one_window() {
    SlowTransport peer = new SlowTransport(SlowTransport.drip(TEN_SECONDS, "x".repeat(10_000)));
    Input input = Connection.over(peer).input();
    input.lowestRate(new LowestRate(100, Duration.ofMinutes(3)));
    assertThatThrownBy(() -> input.readDotData(1_000_000, (b, o, l) -> {}))
        .isInstanceOf(ReadTimeoutException.class)
        .hasMessage("too slow");
    assertThat(peer.elapsed()).isEqualTo(Duration.ofMinutes(3));
  }

  @Test
  void a_slow_line_is_slow_but_not_too_slow() throws IOException {
    byte[] second = "0123456789".repeat(12).getBytes(StandardCharsets.US_ASCII);
    SlowTransport peer =
        new SlowTransport(
            Stream.generate(() -> new Piece(Duration.ofSeconds(1), second)).limit(3_000));
    Input input = Connection.over(peer).input();
    input.lowestRate(new LowestRate(100, Duration.ofMinutes(3)));
    assertThat(input.skip(3_000L * second.length)).isEqualTo(3_000L * second.length);
    assertThat(peer.elapsed()).isEqualTo(Duration.ofMinutes(50));
  }

  @Test
  void a_pause_within_a_window_does_not_count_against_a_peer_that_has_sent_enough()
      throws IOException {
    byte[] piece = new byte[50_000];
    Duration pause = Duration.ofMinutes(2);
    SlowTransport peer =
        new SlowTransport(Stream.generate(() -> new Piece(pause, piece)).limit(20));
    Input input = Connection.over(peer).input();
    input.lowestRate(new LowestRate(100, Duration.ofMinutes(3)));
    assertThat(input.skip(20L * piece.length)).isEqualTo(20L * piece.length);
  }

  /// Whoever sends a lot at once may not live on it for ever.
  @Test
  void each_window_is_looked_at_for_itself() {
    SlowTransport peer =
        new SlowTransport(
            Stream.concat(
                SlowTransport.piece(Duration.ofSeconds(1), "x".repeat(1_000_000)),
                SlowTransport.drip(TEN_SECONDS, "x".repeat(10_000))));
    Input input = Connection.over(peer).input();
    input.lowestRate(new LowestRate(100, Duration.ofMinutes(3)));
    assertThatThrownBy(() -> input.skip(2_000_000)).isInstanceOf(ReadTimeoutException.class);
    assertThat(peer.elapsed()).isBetween(Duration.ofMinutes(3), Duration.ofMinutes(7));
  }

  @Test
  void a_silent_peer_has_the_timeout_only_whatever_the_window() {
    SlowTransport peer = new SlowTransport(Stream.of());
    Input input = Connection.over(peer).input();
    input.timeout(Duration.ofMinutes(1));
    input.lowestRate(new LowestRate(100, Duration.ofMinutes(3)));
    assertThatThrownBy(() -> input.skip(1)).isInstanceOf(ReadTimeoutException.class);
    assertThat(peer.elapsed()).isEqualTo(Duration.ofMinutes(1));
  }
}

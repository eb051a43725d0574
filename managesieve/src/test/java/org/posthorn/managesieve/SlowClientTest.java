package org.posthorn.managesieve;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.testkit.SlowTransport;
import org.posthorn.testkit.SlowTransport.Piece;
import org.posthorn.wire.Connection;

/// Clients that send, but so slowly that they would hold their connection for ever. The clock is
/// the client's.
class SlowClientTest {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration TEN_SECONDS = Duration.ofSeconds(10);
  private static final Duration MINUTE = Duration.ofMinutes(1);

  @TempDir Path directory;

  private SlowTransport serve(Stream<Piece> pieces) throws IOException {
    SlowTransport client = new SlowTransport(pieces);
    try (Fixture fixture = new Fixture(directory)) {
      Connection connection = Connection.over(client);
      fixture.server.serve(connection);
      connection.output().flush();
    }
    return client;
  }

  private static Stream<Piece> login() {
    return SlowTransport.piece(SECOND, Fixture.plain("alice", TestCredentials.PASSWORD) + "\r\n");
  }

  @Test
  void commands_before_login_do_not_renew_the_three_minutes() throws IOException {
    SlowTransport client =
        serve(
            Stream.iterate(0, i -> i + 1)
                .limit(100)
                .flatMap(
                    i -> SlowTransport.piece(MINUTE.minusSeconds(5), "NOOP \"" + i + "\"\r\n")));
    assertThat(client.elapsed()).isEqualTo(Duration.ofMinutes(3));
    assertThat(client.written())
        .contains("(TAG \"2\")")
        .doesNotContain("(TAG \"3\")")
        .endsWith("BYE \"you were silent for too long\"\r\n");
  }

  @Test
  void an_answer_to_a_challenge_that_drips_in_has_three_minutes() throws IOException {
    SlowTransport client =
        serve(
            Stream.concat(
                SlowTransport.piece(MINUTE, "AUTHENTICATE \"PLAIN\"\r\n{500+}\r\n"),
                SlowTransport.drip(TEN_SECONDS, "x".repeat(500))));
    assertThat(client.elapsed()).isEqualTo(Duration.ofMinutes(3));
  }

  @Test
  void who_has_logged_in_may_think_for_half_an_hour_and_no_longer_after_unauthenticate()
      throws IOException {
    SlowTransport client =
        serve(
            Stream.concat(
                login(),
                Stream.of("b", "c", "d")
                    .flatMap(tag ->
                        SlowTransport.piece(Duration.ofMinutes(29), "NOOP \"" + tag + "\"\r\n"))));
    assertThat(client.written()).contains("\"b\"", "\"c\"", "\"d\"");
    assertThat(client.elapsed()).isEqualTo(Duration.ofMinutes(3 * 29 + 30).plus(SECOND));
    SlowTransport other =
        serve(
            Stream.concat(
                login(), SlowTransport.piece(Duration.ofMinutes(29), "UNAUTHENTICATE\r\n")));
    assertThat(other.elapsed()).isEqualTo(Duration.ofMinutes(29 + 3).plus(SECOND));
  }

  @Test
  void a_script_that_drips_in_is_given_up() throws IOException {
    SlowTransport client =
        serve(
            Stream.of(
                    login(),
                    SlowTransport.piece(SECOND, "PUTSCRIPT \"a\" {5000+}\r\n"),
                    SlowTransport.drip(TEN_SECONDS, "x".repeat(5_000)))
                .flatMap(pieces -> pieces));
    assertThat(client.elapsed()).isEqualTo(Duration.ofMinutes(3).plusSeconds(2));
    assertThat(client.written()).endsWith("BYE \"you were silent for too long\"\r\n");
  }

  @Test
  void a_refused_script_that_drips_in_is_given_up_too() throws IOException {
    SlowTransport client =
        serve(
            Stream.of(
                    login(),
                    SlowTransport.piece(SECOND, "NOTHING \"a\" {5000+}\r\n"),
                    SlowTransport.drip(TEN_SECONDS, "x".repeat(5_000)))
                .flatMap(pieces -> pieces));
    assertThat(client.elapsed()).isEqualTo(Duration.ofMinutes(3).plusSeconds(2));
  }
}

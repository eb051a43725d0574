package org.posthorn.imap;

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
    return SlowTransport.piece(
        Duration.ofSeconds(1), "a LOGIN alice " + TestCredentials.PASSWORD + "\r\n");
  }

  @Test
  void a_line_that_drips_in_before_login_has_three_minutes() throws IOException {
    SlowTransport client = serve(SlowTransport.drip(TEN_SECONDS, "a NOOP " + "x".repeat(500)));
    assertThat(client.elapsed()).isEqualTo(Duration.ofMinutes(3));
    assertThat(client.written()).endsWith("* BYE you were silent for too long\r\n");
  }

  @Test
  void commands_before_login_do_not_renew_the_three_minutes() throws IOException {
    SlowTransport client =
        serve(
            Stream.iterate(0, i -> i + 1)
                .limit(100)
                .flatMap(i -> SlowTransport.piece(MINUTE.minusSeconds(5), "a" + i + " NOOP\r\n")));
    assertThat(client.elapsed()).isEqualTo(Duration.ofMinutes(3));
    assertThat(client.written()).contains("a2 OK").doesNotContain("a3 OK");
  }

  @Test
  void a_literal_that_drips_in_before_login_has_three_minutes() throws IOException {
    SlowTransport client =
        serve(
            Stream.concat(
                SlowTransport.piece(MINUTE, "a LOGIN {500+}\r\n"),
                SlowTransport.drip(TEN_SECONDS, "x".repeat(500))));
    assertThat(client.elapsed()).isEqualTo(Duration.ofMinutes(3));
  }

  @Test
  void who_has_logged_in_may_think_for_half_an_hour() throws IOException {
    SlowTransport client =
        serve(
            Stream.concat(
                login(),
                Stream.of("b", "c", "d")
                    .flatMap(
                        tag -> SlowTransport.piece(Duration.ofMinutes(29), tag + " NOOP\r\n"))));
    assertThat(client.written()).contains("b OK", "c OK", "d OK");
    assertThat(client.elapsed()).isEqualTo(Duration.ofMinutes(3 * 29 + 30).plusSeconds(1));
  }

  @Test
  void a_message_that_drips_in_is_given_up() throws IOException {
    SlowTransport client =
        serve(
            Stream.of(
                    login(),
                    SlowTransport.piece(Duration.ofSeconds(1), "b APPEND INBOX {5000}\r\n"),
                    SlowTransport.drip(TEN_SECONDS, "x".repeat(5_000)))
                .flatMap(pieces -> pieces));
    assertThat(client.elapsed()).isEqualTo(Duration.ofMinutes(3).plusSeconds(2));
    assertThat(client.written()).contains("+ ").doesNotContain("b OK");
  }
}

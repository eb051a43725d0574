package org.posthorn.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.posthorn.testkit.SlowTransport;
import org.posthorn.testkit.SlowTransport.Piece;
import org.posthorn.wire.Connection;

/// Clients that send, but so slowly that they would hold their connection for ever. The clock is
/// the client's.
class SlowClientTest {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration TEN_SECONDS = Duration.ofSeconds(10);
  private static final Duration FOUR_MINUTES = Duration.ofMinutes(4);
  private static final String TIMEOUT = "421 4.4.2 Timeout, closing connection\r\n";

  private final RecordingService service = new RecordingService();

  @SafeVarargs
  private SlowTransport serve(ListenerRole role, Stream<Piece>... pieces) throws IOException {
    Stream<Piece> all = Stream.empty();
    for (Stream<Piece> part : pieces) {
      all = Stream.concat(all, part);
    }
    SlowTransport client = new SlowTransport(all);
    SmtpSettings settings = SmtpSettings.of(role, "mx.example.test").withAuthenticationInClear();
    Connection connection = Connection.over(client);
    new SmtpServer(settings, service).serve(connection);
    connection.output().flush();
    return client;
  }

  private static Stream<Piece> lines(Duration before, String... lines) {
    return Stream.of(lines).flatMap(line -> SlowTransport.piece(before, line + "\r\n"));
  }

  private static Stream<Piece> envelope() {
    return lines(SECOND, "EHLO client.test", "MAIL FROM:<>", "RCPT TO:<alice@example.test>");
  }

  @Test
  void a_command_line_that_drips_in_has_five_minutes() throws IOException {
    SlowTransport client =
        serve(ListenerRole.MX, SlowTransport.drip(TEN_SECONDS, "EHLO " + "x".repeat(500)));
    assertThat(client.elapsed()).isEqualTo(Duration.ofMinutes(5));
    assertThat(client.written()).endsWith(TIMEOUT);
  }

  /// RFC 5321 §4.5.3.2.7 has five minutes for each command; not for a hundred of them.
  @Test
  void commands_before_the_first_mail_have_ten_minutes() throws IOException {
    SlowTransport client =
        serve(ListenerRole.MX, lines(FOUR_MINUTES, "EHLO a.test", "NOOP", "NOOP", "NOOP", "NOOP"));
    assertThat(client.elapsed()).isEqualTo(Duration.ofMinutes(10));
    assertThat(client.written()).endsWith(TIMEOUT);
  }

  @Test
  void a_client_that_takes_almost_five_minutes_for_each_command_is_served() throws IOException {
    SlowTransport client =
        serve(
            ListenerRole.MX,
            lines(
                Duration.ofSeconds(295),
                "EHLO client.test",
                "MAIL FROM:<>",
                "RCPT TO:<alice@example.test>",
                "DATA"),
            SlowTransport.piece(Duration.ofSeconds(175), "Subject: hello\r\n\r\ntext\r\n.\r\n"),
            lines(Duration.ofSeconds(295), "QUIT"));
    assertThat(client.written()).contains("250 2.6.0").endsWith("221 2.0.0 Bye\r\n");
    assertThat(service.received).hasSize(1);
  }

  @Test
  void recipients_that_drip_in_have_an_hour_with_their_message() throws IOException {
    SlowTransport client =
        serve(
            ListenerRole.MX,
            lines(SECOND, "EHLO client.test", "MAIL FROM:<>"),
            Stream.generate(() -> "RCPT TO:<alice@example.test>")
                .limit(500)
                .flatMap(line -> lines(FOUR_MINUTES, line)));
    assertThat(client.elapsed()).isEqualTo(Duration.ofHours(1).plusSeconds(2));
    assertThat(client.written()).endsWith(TIMEOUT);
    assertThat(service.resets).hasValue(1);
  }

  @Test
  void transactions_that_bring_no_message_do_not_renew_the_hour() throws IOException {
    SlowTransport client =
        serve(
            ListenerRole.MX,
            lines(SECOND, "EHLO client.test"),
            Stream.generate(() -> lines(FOUR_MINUTES, "MAIL FROM:<>", "RSET"))
                .limit(100)
                .flatMap(lines -> lines));
    assertThat(client.elapsed()).isEqualTo(Duration.ofHours(1).plus(FOUR_MINUTES).plusSeconds(1));
  }

  @Test
  void each_message_renews_the_hour() throws IOException {
    SlowTransport client =
        serve(
            ListenerRole.MX,
            lines(SECOND, "EHLO client.test"),
            Stream.generate(() ->
                    lines(
                        FOUR_MINUTES,
                        "MAIL FROM:<>",
                        "RCPT TO:<alice@example.test>",
                        "BDAT 0 LAST"))
                .limit(20)
                .flatMap(lines -> lines),
            lines(FOUR_MINUTES, "QUIT"));
    assertThat(client.written()).endsWith("221 2.0.0 Bye\r\n");
    assertThat(service.received).hasSize(20);
  }

  @Test
  void data_that_drips_in_is_given_up() throws IOException {
    SlowTransport client =
        serve(
            ListenerRole.MX,
            envelope(),
            lines(SECOND, "DATA"),
            SlowTransport.drip(TEN_SECONDS, "x".repeat(5_000)));
    assertThat(client.elapsed()).isEqualTo(Duration.ofMinutes(3).plusSeconds(4));
    assertThat(client.written()).endsWith(TIMEOUT);
    assertThat(service.aborted).hasValue(1);
  }

  @Test
  void a_chunk_that_drips_in_is_given_up() throws IOException {
    SlowTransport client =
        serve(
            ListenerRole.MX,
            envelope(),
            lines(SECOND, "BDAT 5000 LAST"),
            SlowTransport.drip(TEN_SECONDS, "x".repeat(5_000)));
    assertThat(client.elapsed()).isEqualTo(Duration.ofMinutes(3).plusSeconds(4));
    assertThat(service.aborted).hasValue(1);
  }

  /// Chunks have one rate together: 2 KiB in 40 s are 51 octets a second.
  @Test
  void chunks_whose_ends_drip_in_are_given_up() throws IOException {
    String chunk = "BDAT 2048\r\n" + "x".repeat(2_000);
    SlowTransport client =
        serve(
            ListenerRole.MX,
            envelope(),
            Stream.generate(() ->
                    Stream.concat(
                        SlowTransport.piece(SECOND, chunk),
                        SlowTransport.piece(Duration.ofSeconds(40), "x".repeat(48))))
                .limit(100)
                .flatMap(pieces -> pieces));
    assertThat(client.elapsed()).isLessThan(Duration.ofMinutes(8));
    assertThat(service.aborted).hasValue(1);
  }

  /// Each chunk used to have an hour of its own.
  @Test
  void chunks_that_drip_in_have_an_hour_together() throws IOException {
    SlowTransport client =
        serve(
            ListenerRole.MX,
            envelope(),
            Stream.generate(() -> SlowTransport.piece(FOUR_MINUTES, "BDAT 1\r\nx"))
                .limit(900)
                .flatMap(chunk -> chunk));
    assertThat(client.elapsed()).isEqualTo(Duration.ofHours(1).plusSeconds(2));
    assertThat(service.aborted).hasValue(1);
  }

  @Test
  void submission_wants_a_login_within_three_minutes() throws IOException {
    service.authenticates = true;
    SlowTransport client =
        serve(
            ListenerRole.SUBMISSION,
            lines(Duration.ofSeconds(50), "EHLO client.test", "NOOP", "NOOP", "NOOP", "NOOP"));
    assertThat(client.elapsed()).isEqualTo(Duration.ofMinutes(3));
    assertThat(client.written()).endsWith(TIMEOUT);
  }

  @Test
  void an_answer_to_a_challenge_that_drips_in_is_part_of_the_login() throws IOException {
    service.authenticates = true;
    SlowTransport client =
        serve(
            ListenerRole.SUBMISSION,
            lines(SECOND, "EHLO client.test", "AUTH LOGIN"),
            SlowTransport.drip(TEN_SECONDS, "YWxpY2U=".repeat(20)));
    assertThat(client.elapsed()).isEqualTo(Duration.ofMinutes(3));
  }

  @Test
  void who_has_logged_in_has_as_much_time_as_anybody() throws IOException {
    service.authenticates = true;
    SlowTransport client =
        serve(
            ListenerRole.SUBMISSION,
            lines(SECOND, "EHLO client.test", "AUTH PLAIN AGFsaWNlAHNlY3JldA=="),
            lines(
                FOUR_MINUTES,
                "MAIL FROM:<alice@example.test>",
                "RCPT TO:<bob@example.test>",
                "DATA"),
            lines(SECOND, "hello", "."));
    assertThat(client.written()).contains("235 ", "250 2.6.0");
  }
}

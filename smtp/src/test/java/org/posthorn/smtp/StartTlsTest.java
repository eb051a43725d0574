package org.posthorn.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.sasl.ChannelBinding;
import org.posthorn.sasl.ClientMechanism;
import org.posthorn.testkit.Dialogue;
import org.posthorn.testkit.SlowTransport;
import org.posthorn.testkit.TestCertificates;
import org.posthorn.wire.Connection;

/// RFC 3207: the change to TLS, and what must not survive it.
class StartTlsTest {
  private static final String ALICE = "AUTH PLAIN AGFsaWNlAHNlY3JldA==";

  @TempDir Path directory;

  private final RecordingService service = new RecordingService();

  @Test
  void what_was_said_in_plain_text_is_forgotten() throws IOException {
    service.authenticates = true;
    TestCertificates certificates = TestCertificates.in(directory);
    SmtpSettings settings =
        SmtpSettings.of(ListenerRole.SUBMISSION, "mx.example.test")
            .withTls(certificates.serverTls("mx.example.test"));
    try (Dialogue client = new Dialogue(new SmtpServer(settings, service))) {
      assertThat(client.reply()).startsWith("220 ");
      assertThat(client.ask("EHLO client.test")).contains("\n250-STARTTLS").doesNotContain("AUTH");
      assertThat(client.ask(ALICE)).startsWith("538 5.7.11 ");
      assertThat(client.ask("STARTTLS")).isEqualTo("220 2.0.0 Ready to start TLS");
      client.connection().startTls(certificates.clientTls("mx.example.test"));
      assertThat(client.ask(ALICE)).isEqualTo("503 5.5.1 Send EHLO first");
      assertThat(client.ask("EHLO client.test"))
          .contains("\n250-AUTH SCRAM-SHA-256-PLUS SCRAM-SHA-256 PLAIN LOGIN\n")
          .doesNotContain("STARTTLS");
      assertThat(client.ask("STARTTLS")).isEqualTo("503 5.5.1 TLS is active already");
      assertThat(client.ask(ALICE)).startsWith("235 ");
      assertThat(client.ask("MAIL FROM:<alice@example.test>")).startsWith("250 ");
    }
  }

  @Test
  void scram_is_bound_to_the_channel() throws IOException {
    service.authenticates = true;
    TestCertificates certificates = TestCertificates.in(directory);
    SmtpSettings settings =
        SmtpSettings.of(ListenerRole.SUBMISSION, "mx.example.test")
            .withTls(certificates.serverTls("mx.example.test"));
    try (Dialogue client = new Dialogue(new SmtpServer(settings, service))) {
      assertThat(client.reply()).startsWith("220 ");
      assertThat(client.ask("STARTTLS")).startsWith("220 ");
      client.connection().startTls(certificates.clientTls("mx.example.test"));
      assertThat(client.ask("EHLO client.test")).contains("SCRAM-SHA-256-PLUS");
      byte[] exported = client.connection().tls().orElseThrow().exporter().orElseThrow();
      byte[] other = exported.clone();
      other[0] ^= 1;
      assertThat(scramPlus(client, other)).startsWith("535 5.7.8 ");
      assertThat(scramPlus(client, exported)).startsWith("235 2.7.0 ");
    }
  }

  /// Where clear AUTH is allowed, as quickstart has it, it is allowed to the same host alone.
  @ParameterizedTest
  @CsvSource({"127.0.0.1, true", "::1, true", "192.0.2.7, false", "10.0.0.1, false"})
  void in_clear_only_the_same_host_may_log_in(String client, boolean allowed) throws IOException {
    service.authenticates = true;
    SmtpSettings settings =
        SmtpSettings.of(ListenerRole.SUBMISSION, "mx.example.test").withAuthenticationInClear();
    try (Dialogue dialogue = new Dialogue(new SmtpServer(settings, service), client)) {
      assertThat(dialogue.reply()).startsWith("220 ");
      assertThat(dialogue.ask("EHLO client.test").contains("AUTH")).isEqualTo(allowed);
      assertThat(dialogue.ask(ALICE)).startsWith(allowed ? "235 " : "538 5.7.11 ");
    }
  }

  private static String scramPlus(Dialogue client, byte[] exported) throws IOException {
    ClientMechanism scram =
        ClientMechanism.scramPlus("alice", "secret", ChannelBinding.tlsExporter(exported));
    Base64.Encoder base64 = Base64.getEncoder();
    String first = base64.encodeToString(scram.initialResponse().orElseThrow());
    String reply = client.ask("AUTH SCRAM-SHA-256-PLUS " + first);
    while (reply.startsWith("334 ")) {
      byte[] challenge = Base64.getDecoder().decode(reply.substring(4));
      reply = client.ask(base64.encodeToString(scram.answer(challenge)));
    }
    assertThat(scram.serverProved()).isEqualTo(reply.startsWith("235 "));
    return reply;
  }

  @ParameterizedTest
  @EnumSource(
      value = ListenerRole.class,
      names = {"MX", "SUBMISSION"})
  void requiretls_is_offered_and_taken_over_tls_alone(ListenerRole role) throws IOException {
    service.authenticates = role == ListenerRole.SUBMISSION;
    TestCertificates certificates = TestCertificates.in(directory);
    SmtpSettings settings =
        SmtpSettings.of(role, "mx.example.test").withTls(certificates.serverTls("mx.example.test"));
    String mail = "MAIL FROM:<alice@example.test> REQUIRETLS";
    try (Dialogue client = new Dialogue(new SmtpServer(settings, service))) {
      assertThat(client.reply()).startsWith("220 ");
      assertThat(client.ask("EHLO client.test")).doesNotContain("REQUIRETLS");
      assertThat(client.ask(mail)).startsWith("555 ");
      assertThat(client.ask("STARTTLS")).startsWith("220 ");
      client.connection().startTls(certificates.clientTls("mx.example.test"));
      assertThat(client.ask("EHLO client.test")).contains("\n250-REQUIRETLS\n");
      if (role == ListenerRole.SUBMISSION) {
        assertThat(client.ask(ALICE)).startsWith("235 ");
      }
      assertThat(client.ask(mail)).startsWith("250 ");
    }
  }

  @Test
  void commands_behind_starttls_end_the_session() throws IOException {
    TestCertificates certificates = TestCertificates.in(directory);
    SmtpSettings settings =
        SmtpSettings.of(ListenerRole.MX, "mx.example.test")
            .withTls(certificates.serverTls("mx.example.test"));
    try (Dialogue client = new Dialogue(new SmtpServer(settings, service))) {
      assertThat(client.reply()).startsWith("220 ");
      client.send("STARTTLS\r\nMAIL FROM:<evil@client.test>\r\n");
      assertThat(client.rest()).isEqualTo("554 5.5.0 Commands sent before they were asked for\n");
    }
  }

  /// Nothing is said in clear where both sides expect TLS.
  @Test
  void a_handshake_that_never_begins_ends_in_silence() throws IOException {
    TestCertificates certificates = TestCertificates.in(directory);
    SmtpSettings settings =
        SmtpSettings.of(ListenerRole.MX, "mx.example.test")
            .withTls(certificates.serverTls("mx.example.test"));
    SlowTransport client =
        new SlowTransport(SlowTransport.piece(Duration.ofSeconds(1), "STARTTLS\r\n"));
    assertThatThrownBy(() -> new SmtpServer(settings, service).serve(Connection.over(client)))
        .isInstanceOf(IOException.class);
    assertThat(client.elapsed()).isEqualTo(Duration.ofSeconds(31));
    assertThat(client.written())
        .isEqualTo("220 mx.example.test ESMTP Posthorn\r\n220 2.0.0 Ready to start TLS\r\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"MAIL FROM:<>\r\n", "GET / HTTP/1.1\r\n\r\n", "\u0016\u0003\u0001\0\u0004abcd"})
  void garbage_instead_of_a_handshake_gets_an_alert_at_most(String garbage) throws IOException {
    TestCertificates certificates = TestCertificates.in(directory);
    SmtpSettings settings =
        SmtpSettings.of(ListenerRole.MX, "mx.example.test")
            .withTls(certificates.serverTls("mx.example.test"));
    SlowTransport client =
        new SlowTransport(
            Stream.concat(
                SlowTransport.piece(Duration.ofSeconds(1), "STARTTLS\r\n"),
                SlowTransport.piece(Duration.ofSeconds(1), garbage)));
    assertThatThrownBy(() -> new SmtpServer(settings, service).serve(Connection.over(client)))
        .isInstanceOf(IOException.class);
    String after = client.written().substring(client.written().indexOf("220 2.0.0") + 30);
    assertThat(after).doesNotContain("421", "\r\n");
  }

  @Test
  void a_handshake_that_fails_ends_the_session() throws IOException {
    TestCertificates certificates = TestCertificates.in(directory);
    SmtpSettings settings =
        SmtpSettings.of(ListenerRole.MX, "mx.example.test")
            .withTls(certificates.serverTls("mx.example.test"));
    try (Dialogue client = new Dialogue(new SmtpServer(settings, service))) {
      assertThat(client.reply()).startsWith("220 ");
      assertThat(client.ask("STARTTLS")).startsWith("220 ");
      assertThatThrownBy(
              () -> client.connection().startTls(certificates.clientTls("other.example.test")))
          .isInstanceOf(IOException.class);
    }
    assertThat(service.closed).hasValue(1);
  }
}

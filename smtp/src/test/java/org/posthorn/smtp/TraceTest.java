package org.posthorn.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.runtime.Metrics;
import org.posthorn.testkit.Dialogue;
import org.posthorn.wire.sessions.OpenSession;
import org.posthorn.wire.sessions.OpenSessions;
import org.posthorn.wire.sessions.Trace;

/// What is heard of a submission, without secrets and without what messages say.
class TraceTest {
  private static final String PLAIN = "AGFsaWNlAHNlY3JldA==";

  private final RecordingService service = new RecordingService();
  private final OpenSessions open = OpenSessions.unseen();

  private Dialogue begin() throws IOException {
    service.authenticates = true;
    SmtpSettings settings =
        SmtpSettings.of(ListenerRole.SUBMISSION, "mx.example.test").withAuthenticationInClear();
    Dialogue client =
        new Dialogue(new SmtpServer(settings, service, open, new Metrics()), "127.0.0.1");
    assertThat(client.reply()).startsWith("220 ");
    assertThat(client.ask("EHLO client.test")).contains("AUTH");
    return client;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "AUTH PLAIN " + PLAIN,
        "AUTH PLAIN~" + PLAIN,
        "AUTH LOGIN~YWxpY2U=~c2VjcmV0",
        "AUTH LOGIN YWxpY2U=~c2VjcmV0"
      })
  void neither_secrets_nor_messages_are_heard(String login) throws IOException {
    assertThat(open.traces().start("alice", Duration.ofMinutes(1), _ -> {})).isPresent();
    try (Dialogue client = begin()) {
      String reply = "";
      for (String line : login.split("~")) {
        reply = client.ask(line);
      }
      assertThat(reply).startsWith("235 ");
      for (String line : login.split("~")) {
        client.ask(line); // again, where it is refused
      }
      assertThat(client.ask("MAIL FROM:<alice@example.test>")).startsWith("250 ");
      assertThat(client.ask("RCPT TO:<bob@example.test>")).startsWith("250 ");
      assertThat(client.ask("DATA")).startsWith("354 ");
      assertThat(client.ask("Subject: TOPSECRET\r\n\r\nTOPSECRET\r\n.")).startsWith("250 ");
      // As a client that does not wait for 354 would: these are taken for commands.
      Stream.of(
              "Subject: TOPSECRET", "Help, TOPSECRET", "Mail from me: TOPSECRET", "noop TOPSECRET")
          .forEach(line -> asked(client, line));
      List<Trace.Line> lines = open.traces().of("alice").orElseThrow().after(0, 100);
      assertThat(lines)
          .extracting(Trace.Line::text)
          .noneMatch(text -> text.contains("TOPSECRET") || text.contains(PLAIN))
          .noneMatch(text -> text.contains("c2VjcmV0"))
          .contains(
              "MAIL FROM:<alice@example.test>",
              "RCPT TO:<bob@example.test>",
              "DATA",
              "a message of 33 octets",
              "NOOP (hidden)",
              "AUTH (hidden)");
    }
  }

  private static void asked(Dialogue client, String line) {
    try {
      assertThat(client.ask(line)).matches("(?s)[25].*");
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void a_session_is_seen_once_somebody_has_logged_in_and_ended() throws IOException {
    try (Dialogue client = begin()) {
      assertThat(open.list()).isEmpty();
      assertThat(client.ask("AUTH PLAIN " + PLAIN)).startsWith("235 ");
      assertThat(open.list())
          .singleElement()
          .extracting(OpenSession::protocol, OpenSession::program)
          .containsExactly("submission", "client.test");
      assertThat(open.end("bob", _ -> true, "no")).isZero();
      assertThat(open.end("alice", _ -> true, "ended")).isEqualTo(1);
      assertThat(client.rest()).startsWith("421 ");
    }
  }
}

package org.posthorn.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.posthorn.runtime.Metrics;
import org.posthorn.testkit.Dialogue;

/// What a listener counts.
class SmtpMetricsTest {
  private final RecordingService service = new RecordingService();
  private final Metrics metrics = new Metrics();

  private Dialogue connect(ListenerRole role) throws IOException {
    SmtpSettings settings = SmtpSettings.of(role, "mx.example.test").withAuthenticationInClear();
    Dialogue client = new Dialogue(new SmtpServer(settings, service, metrics));
    String _ = client.reply();
    String _ = client.ask("EHLO client.test");
    return client;
  }

  /// All that is not 0.
  private Map<String, Long> counted() {
    return metrics.snapshot().entrySet().stream()
        .filter(figure -> figure.getValue() != 0)
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  @Test
  void messages_recipients_and_refusals_by_their_reason() throws IOException {
    try (Dialogue client = connect(ListenerRole.MX)) {
      client.ask("MAIL FROM:<refused@client.test>"); // 553 5.7.1
      client.ask("MAIL FROM:<bob@client.test>");
      client.ask("RCPT TO:<unknown@example.test>"); // 550 5.1.1
      client.ask("RCPT TO:<full@example.test>"); // 452 4.2.2
      client.ask("RCPT TO:<alice@example.test>");
      client.ask("RCPT TO:<bob@example.test>");
      client.ask("DATA");
      assertThat(client.ask("Subject: x\r\n\r\n..dot\r\n.")).startsWith("250");
      client.ask("MAIL FROM:<bob@client.test>");
      client.ask("RCPT TO:<alice@example.test>");
      client.send("BDAT 3 LAST\r\na\r\n");
      assertThat(client.reply()).startsWith("250");
      client.ask("GIBBERISH"); // 500 5.5.2
    }
    assertThat(counted())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "smtp.mx.sessions", 1L,
                "smtp.mx.accepted_recipients", 3L,
                "smtp.mx.accepted_messages", 2L,
                "smtp.mx.received_bytes", 23L,
                "smtp.mx.refused.permanent.security", 1L,
                "smtp.mx.refused.permanent.address", 1L,
                "smtp.mx.refused.temporary.mailbox", 1L,
                "smtp.mx.refused.permanent.protocol", 1L));
  }

  @Test
  void who_logged_in_and_who_could_not() throws IOException {
    service.authenticates = true;
    try (Dialogue client = connect(ListenerRole.SUBMISSION)) {
      assertThat(client.ask("AUTH PLAIN AGFsaWNlAHdyb25n")).startsWith("535");
      assertThat(client.ask("AUTH PLAIN AGFsaWNlAHNlY3JldA==")).startsWith("235");
    }
    assertThat(counted())
        .containsEntry("smtp.submission.authentications", 1L)
        .containsEntry("smtp.submission.authentication_failures", 1L);
  }
}

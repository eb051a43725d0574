package org.posthorn.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.posthorn.delivery.PostOffice.send;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.delivery.checks.Advice;
import org.posthorn.delivery.checks.CheckedMessage;
import org.posthorn.delivery.checks.Findings;
import org.posthorn.delivery.checks.MessageCheck;
import org.posthorn.delivery.quarantine.Quarantine;
import org.posthorn.smtp.ListenerRole;
import org.posthorn.testkit.Dialogue;
import org.posthorn.transport.message.EnvelopeRecipient;
import org.posthorn.transport.message.QueueId;
import org.posthorn.transport.message.SmtpEnvelope;

/// What waits until an administrator has looked at it.
class QuarantineTest {
  private static final List<String> TWO = List.of("alice@example.test", "bob@example.test");
  private static final String MESSAGE = "From: dave@client.test\r\nSubject: Odd\r\n\r\nHi.";

  private PostOffice office;

  @BeforeEach
  void open(@TempDir Path blobs) throws IOException {
    office = new PostOffice(blobs);
    office.checks = List.of(new Suspicious());
    try (Dialogue client = office.connect(ListenerRole.MX)) {
      assertThat(send(client, "dave@client.test", TWO, MESSAGE)).startsWith("250 ");
    }
  }

  private static final class Suspicious implements MessageCheck {
    @Override
    public String name() {
      return "suspicious";
    }

    @Override
    public void examine(CheckedMessage subject, Findings findings) {
      findings.spam(0.5);
      findings.advise(Advice.QUARANTINE);
    }
  }

  @AfterEach
  void close() {
    office.close();
  }

  private Quarantine quarantine() {
    return new Quarantine(office.queue.administration());
  }

  private Quarantine.Held only() {
    assertThat(quarantine().list(10)).hasSize(1);
    return quarantine().list(10).getFirst();
  }

  @Test
  void it_is_listed_with_its_verdict_and_whatever_else_is_held_is_not() {
    SmtpEnvelope envelope = only().message().envelope();
    // A message of an unknown client, held by an administrator, without a verdict.
    queued(envelope, "Subject: y\r\n\r\nx\r\n");
    // A user's submission under review, which copies what stands in messages from quarantine.
    SmtpEnvelope submitted =
        new SmtpEnvelope(
            envelope.from(),
            java.util.Optional.of(office.account("alice").id()),
            "trace.2",
            envelope.arrival(),
            envelope.arrival(),
            envelope.parameters(),
            false,
            false,
            envelope.recipients());
    queued(submitted, "Posthorn-Verdict: advice=quarantine; virus=none;\r\n trace=1\r\n\r\nx\r\n");
    assertThat(office.queue.administration().show(only().message().id())).isPresent();
    assertThat(only().verdict().spam()).hasValue(0.5);
    assertThat(only().subject()).isEqualTo("Odd");
    assertThat(quarantine().find(new QueueId(1, 2))).isEmpty();
  }

  private void queued(SmtpEnvelope envelope, String message) {
    try (var spool = office.queue.spool()) {
      spool.write(
          message.getBytes(java.nio.charset.StandardCharsets.US_ASCII), 0, message.length());
      spool.hold(envelope);
    }
  }

  @Test
  void a_released_message_keeps_its_verdict() throws IOException {
    office.script("bob", "require \"fileinto\"; fileinto \"Archive\";");
    office.queue.start();
    String trace = only().message().envelope().traceId();
    List<EnvelopeRecipient> recipients = only().message().envelope().recipients();
    assertThat(office.queue.administration().release(only().message().id()))
        .isEqualTo(recipients.size());
    Awaitility.await().until(() -> PostOffice.queued(office.queue).isEmpty());
    assertThat(office.inbox("alice"))
        .singleElement()
        .asString()
        .contains("Posthorn-Verdict: advice=quarantine;");
    assertThat(office.mailbox("bob", "Archive")).hasSize(1);
    LocalDate day = LocalDate.ofInstant(PostOffice.CLOCK.instant(), ZoneOffset.UTC);
    assertThat(office.events.byTrace(trace, day, day))
        .as("the timeline says where the message is")
        .filteredOn(event -> event.fields().containsKey("mailbox"))
        .extracting(event -> event.fields().get("to") + " " + event.fields().get("mailbox"))
        .containsExactlyInAnyOrder("alice@example.test INBOX", "bob@example.test Archive");
  }

  @Test
  void what_nobody_looked_at_is_discarded_in_time() {
    var arrived = only().message().envelope().arrival();
    assertThat(quarantine().expire(arrived)).isEmpty();
    assertThat(quarantine().expire(arrived.plus(Duration.ofDays(30)))).hasSize(1);
    assertThat(quarantine().list(10)).isEmpty();
    assertThat(office.inbox("alice")).isEmpty();
  }
}

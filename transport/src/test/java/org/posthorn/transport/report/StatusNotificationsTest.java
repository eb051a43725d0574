package org.posthorn.transport.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.posthorn.mime.Entity;
import org.posthorn.smtp.syntax.EnhancedStatus;
import org.posthorn.smtp.syntax.MailParameters;
import org.posthorn.smtp.syntax.Mailbox;
import org.posthorn.smtp.syntax.RcptParameters;
import org.posthorn.smtp.syntax.ReversePath;
import org.posthorn.transport.message.Contents;
import org.posthorn.transport.message.DeliveryOutcome;
import org.posthorn.transport.message.EnvelopeRecipient;
import org.posthorn.transport.message.QueueId;
import org.posthorn.transport.message.SmtpEnvelope;

/// What senders are told.
class StatusNotificationsTest {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
  private static final String MESSAGE =
      "From: alice@example.test\r\nMessage-ID: <m1@example.test>\r\nSubject: hello\r\n\r\nbody\r\n";

  private final StatusNotifications notifications =
      new StatusNotifications("mx.example.test", InstantSource.fixed(NOW));

  private static Contents contents(byte[] bytes) {
    return new Contents() {
      @Override
      public long size() {
        return bytes.length;
      }

      @Override
      public void writeTo(OutputStream target) throws IOException {
        target.write(bytes);
      }
    };
  }

  private static Report.Entry entry(String local, DeliveryOutcome outcome) {
    return new Report.Entry(
        new EnvelopeRecipient(
            new Mailbox(local, "remote.test"),
            new RcptParameters(
                Set.of(), Optional.of(new RcptParameters.OriginalRecipient("rfc822", "o@x.test")))),
        outcome,
        Optional.of(NOW),
        Optional.empty());
  }

  private String text(
      Report.Kind kind, String original, Optional<MailParameters.Return> ret, Report.Entry entry) {
    SmtpEnvelope envelope =
        new SmtpEnvelope(
            ReversePath.of(new Mailbox("alice", "example.test")),
            Optional.empty(),
            "trace.1",
            NOW,
            NOW,
            new MailParameters(
                    OptionalLong.empty(),
                    MailParameters.Body.SEVEN_BIT,
                    false,
                    ret,
                    Optional.of("env+1"),
                    Optional.empty())
                .withHold(Optional.of(new MailParameters.Hold.For(Duration.ofHours(1)))),
            false,
            false,
            List.of(entry.recipient()));
    Report report =
        new Report(
            kind,
            QueueId.parse("00".repeat(16)),
            envelope,
            List.of(entry),
            contents(original.getBytes(UTF_8)));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      notifications.write(report).writeTo(out);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return out.toString(UTF_8);
  }

  private static DeliveryOutcome refused(String text) {
    return new DeliveryOutcome(
        DeliveryOutcome.Kind.PERMANENT,
        550,
        Optional.of(EnhancedStatus.of("5.1.1")),
        text,
        "mx.remote.test[198.51.100.1]:25",
        "");
  }

  @Test
  void a_failure_says_to_people_and_programs_what_happened() {
    String text =
        text(Report.Kind.FAILED, MESSAGE, Optional.empty(), entry("bob", refused("no such user")));
    assertThat(text)
        .contains(
            "To: <alice@example.test>\r\n",
            "Auto-Submitted: auto-replied\r\n",
            "References: <m1@example.test>\r\n",
            "  bob@remote.test\r\n",
            "    550 5.1.1 no such user\r\n",
            "Reporting-MTA: dns; mx.example.test\r\n",
            "Original-Envelope-Id: env+1\r\n",
            "Future-Release-Request: for; 3600\r\n",
            "Original-Recipient: rfc822;o@x.test\r\n",
            "Final-Recipient: rfc822; bob@remote.test\r\n",
            "Action: failed\r\n",
            "Status: 5.1.1\r\n",
            "Remote-MTA: dns; mx.remote.test\r\n",
            "Diagnostic-Code: smtp; 550 5.1.1 no such user\r\n",
            "Subject: hello\r\n")
        .doesNotContain("\r\nbody\r\n");
    Entity message = Entity.scan(text.getBytes(UTF_8));
    assertThat(message.contentType().subtype()).isEqualTo("report");
    assertThat(message.children().stream().map(part -> part.contentType().subtype()))
        .containsExactly("plain", "delivery-status", "rfc822-headers");
  }

  @Test
  void all_of_the_message_comes_back_where_the_sender_wants_it() {
    Optional<MailParameters.Return> full = Optional.of(MailParameters.Return.FULL);
    Report.Entry entry = entry("bob", refused("no"));
    assertThat(text(Report.Kind.FAILED, MESSAGE, full, entry))
        .contains("Content-Type: message/rfc822", "\r\nbody\r\n");
    assertThat(text(Report.Kind.DELAYED, MESSAGE, full, entry)).doesNotContain("\r\nbody\r\n");
    String large = MESSAGE + "x".repeat(2 << 20);
    assertThat(text(Report.Kind.FAILED, large, full, entry))
        .contains("text/rfc822-headers")
        .hasSizeLessThan(10_000);
  }

  @Test
  void a_delay_that_became_a_failure_has_a_status_of_failures() {
    DeliveryOutcome late = DeliveryOutcome.own("4.4.1", "no connection");
    assertThat(text(Report.Kind.FAILED, MESSAGE, Optional.empty(), entry("bob", late)))
        .contains("Status: 5.4.1\r\n");
    assertThat(text(Report.Kind.DELAYED, MESSAGE, Optional.empty(), entry("bob", late)))
        .contains("Action: delayed\r\nStatus: 4.4.1\r\n");
  }

  @Test
  void what_others_said_stays_what_it_is() {
    String forged = "no\r\nAction: delivered\r\n--=_x " + "y".repeat(5_000);
    String header = "Subject: " + "z".repeat(100_000) + "\r\nFrom: x\r\n\r\n";
    String text = text(Report.Kind.FAILED, header, Optional.empty(), entry("bob", refused(forged)));
    assertThat(text.lines().filter(line -> line.startsWith("Action:")))
        .containsExactly("Action: failed");
    assertThat(text.lines().allMatch(line -> line.length() <= 998)).isTrue();
    assertThat(Entity.scan(text.getBytes(UTF_8)).children()).hasSize(3);
  }

  @Test
  void internationalized_addresses_are_written_as_they_are() {
    assertThat(text(Report.Kind.FAILED, MESSAGE, Optional.empty(), entry("björn", refused("no"))))
        .contains("Content-Type: message/global-delivery-status", "Final-Recipient: utf-8; björn@");
  }

  /// RFC 3461 §6.3: both are given back decoded.
  @Test
  void envelope_id_and_original_recipient_are_what_the_sender_meant() {
    assertThat(original("rfc822", "a+b=c@x.test", "bob"))
        .contains("Original-Recipient: rfc822;a+b=c@x.test\r\n");
  }

  /// RFC 6533 §3.
  @Test
  void an_internationalized_original_recipient_is_encoded_in_a_report_of_seven_bits_only() {
    assertThat(original("utf-8", "björn@x.test", "bob"))
        .contains("Original-Recipient: utf-8;bj\\x{F6}rn@x.test\r\n");
    assertThat(original("utf-8", "björn@x.test", "björn"))
        .contains("Original-Recipient: utf-8;björn@x.test\r\n");
  }

  private String original(String type, String meant, String local) {
    Report.Entry entry =
        new Report.Entry(
            new EnvelopeRecipient(
                new Mailbox(local, "remote.test"),
                new RcptParameters(
                    Set.of(), Optional.of(new RcptParameters.OriginalRecipient(type, meant)))),
            refused("no"),
            Optional.of(NOW),
            Optional.empty());
    return text(Report.Kind.FAILED, MESSAGE, Optional.empty(), entry);
  }

  @Test
  void what_a_server_said_in_eight_bits_makes_no_part_of_seven_bits_a_lie() {
    String text =
        text(
            Report.Kind.FAILED, MESSAGE, Optional.empty(), entry("bob", refused("kein Empfänger")));
    assertThat(text)
        .contains("550 5.1.1 kein Empf?nger", "Content-Transfer-Encoding: 7bit")
        .doesNotContain("8bit");
    assertThat(text.chars()).allMatch(c -> c < 0x80);
  }

  /// RFC 3461 §5.2.3.
  @Test
  void a_message_that_is_in_a_mailbox_is_delivered() {
    DeliveryOutcome filed =
        new DeliveryOutcome(
            DeliveryOutcome.Kind.FILED,
            250,
            Optional.of(EnhancedStatus.of("2.1.5")),
            "filed",
            "",
            "");
    assertThat(text(Report.Kind.DELIVERED, MESSAGE, Optional.empty(), entry("bob", filed)))
        .contains("Subject: Your message was delivered", "Action: delivered\r\nStatus: 2.1.5\r\n")
        .doesNotContain("Remote-MTA");
  }
}

package org.posthorn.queue.rows;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.posthorn.directory.AccountId;
import org.posthorn.queue.message.RecipientState;
import org.posthorn.smtp.syntax.EnhancedStatus;
import org.posthorn.smtp.syntax.MailParameters;
import org.posthorn.smtp.syntax.Mailbox;
import org.posthorn.smtp.syntax.RcptParameters;
import org.posthorn.smtp.syntax.ReversePath;
import org.posthorn.testkit.GoldenRow;
import org.posthorn.transport.message.DeliveryOutcome;
import org.posthorn.transport.message.Destination;
import org.posthorn.transport.message.EnvelopeRecipient;
import org.posthorn.transport.message.QueueId;
import org.posthorn.transport.report.Report;

/// What waits in somebody's queue is read for ever.
class StoredFormatsTest {
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00.123Z");
  private static final QueueId ID = new QueueId(0x0102030405060708L, -2L);
  private static final Destination EXAMPLE = new Destination("example.test");
  private static final Mailbox BOB = new Mailbox("bob", "example.test");

  private static final MessageRow FROM_NOBODY =
      new MessageRow(
          new MessageRow.Header(
              ReversePath.NULL,
              Optional.empty(),
              "",
              NOON,
              NOON,
              MailParameters.NONE,
              false,
              false,
              false),
          false,
          1,
          0,
          1,
          1,
          1,
          0,
          0,
          Optional.empty());

  @Test
  void message() {
    MailParameters parameters =
        new MailParameters(
            OptionalLong.of(5_000),
            MailParameters.Body.EIGHT_BIT_MIME,
            true,
            Optional.of(MailParameters.Return.HDRS),
            Optional.of("QQ314159"),
            Optional.of("ä@example.test"),
            Optional.of(new MailParameters.Hold.Until(NOON)),
            false,
            Optional.of(new MailParameters.Verp('+', '=')));
    MessageRow.Header header =
        new MessageRow.Header(
            ReversePath.of(new Mailbox("alice", "example.test")),
            Optional.of(new AccountId(7)),
            "trace-1",
            NOON,
            NOON.plusSeconds(60),
            parameters,
            true,
            true,
            true);
    MessageRow row = new MessageRow(header, true, 5_000, 512, 2, 3, 2, 1, 4, Optional.of(NOON));
    GoldenRow.check("queue_message", row, MessageRow::encode, MessageRow::decode);
    GoldenRow.check("queue_message_null_path", FROM_NOBODY, MessageRow::encode, MessageRow::decode);
  }

  @Test
  void messageOfFormat1() {
    assertThat(MessageRow.decode(GoldenRow.octets("queue_message_1"))).isEqualTo(FROM_NOBODY);
  }

  @Test
  void recipient() {
    RcptParameters parameters =
        new RcptParameters(
            EnumSet.of(RcptParameters.Notify.SUCCESS, RcptParameters.Notify.DELAY),
            Optional.of(new RcptParameters.OriginalRecipient("rfc822", "Bob@example.test")));
    DeliveryOutcome outcome =
        new DeliveryOutcome(
            DeliveryOutcome.Kind.TEMPORARY,
            451,
            Optional.of(EnhancedStatus.of("4.7.1")),
            "try later ä",
            "mx.example.test",
            "TLSv1.3");
    GoldenRow.check(
        "queue_recipient",
        new RecipientRow(
            new EnvelopeRecipient(BOB, parameters),
            EXAMPLE,
            RecipientState.of(2),
            3,
            NOON,
            true,
            Optional.of(NOON),
            Optional.of(outcome)),
        RecipientRow::encode,
        RecipientRow::decode);
    GoldenRow.check(
        "queue_recipient_new",
        new RecipientRow(
            new EnvelopeRecipient(BOB, new RcptParameters(Set.of(), Optional.empty())),
            EXAMPLE,
            RecipientState.of(1),
            0,
            NOON,
            false,
            Optional.empty(),
            Optional.empty()),
        RecipientRow::encode,
        RecipientRow::decode);
  }

  @Test
  void due() {
    DueKey key = new DueKey(1, -1, NOON.toEpochMilli(), ID);
    DueRow row = new DueRow(key, EXAMPLE, "account:7", true, List.of(0, 5, 300));
    GoldenRow.check("queue_due", row, DueRow::encode, value -> DueRow.decode(key.bytes(), value));
  }

  @Test
  void report() {
    ReportRow row = new ReportRow(Report.Kind.of(2), List.of(1, 2));
    GoldenRow.check("queue_report", row, ReportRow::encode, ReportRow::decode);
  }

  @Test
  void sent() {
    List<SentRow.Sent> recipients = List.of(new SentRow.Sent(5, -6), new SentRow.Sent(7, 8));
    SentRow row = new SentRow(ID, new AccountId(7), "trace-1", NOON, recipients);
    GoldenRow.check("sent", row, SentRow::encode, SentRow::decode);
  }
}
